"""A build on two Dask workers over S3, one of which is killed while it extracts."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyarrow as pa
import pytest
import torch

from flows.build_atlas import build_atlas
from models.records.snapshot import Snapshot
from models.records.store import AtlasStore
from tasks.progress import advanced
from tests.flows.conftest import Built, Options
from tests.flows.machines import Cluster, cluster_of
from tests.local_s3 import WARNINGS, LocalS3, local_s3

pytestmark = WARNINGS

SHARD_PHOTOS = 10
N_THREADS = 1  # in fp32, sums depend on how many threads share them
PLACE = ("uris", "folder")  # columns that tell where a photo lies


@dataclass
class Interrupted:
    """A build that lost a worker: what it left, and the decode processes of that worker."""

    s3: LocalS3
    bucket: str
    run_id: str
    snapshot: Snapshot
    orphans: list[psutil.Process]
    given: int  # shards that the killed worker had been given


@pytest.fixture(scope="module", autouse=True)
def few_threads() -> Iterator[None]:
    """As many threads here as on the workers: some stages of each build run in this process."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(N_THREADS)
    yield
    torch.set_num_threads(n_threads)


@pytest.fixture(scope="module")
def s3() -> Iterator[LocalS3]:
    with local_s3() as served:
        yield served


@pytest.fixture(scope="module")
def cluster(s3: LocalS3, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers, each a process as on a machine of its own."""
    folder = tmp_path_factory.mktemp("cluster")
    environment = {**s3.environment, "OMP_NUM_THREADS": str(N_THREADS)}
    with cluster_of(("first", "second"), folder, environment) as started:
        yield started


@pytest.fixture(scope="module")
def interrupted(built: Built, s3: LocalS3, cluster: Cluster) -> Interrupted:
    """A build from a bucket into a bucket; as soon as a shard is done, a worker is killed."""
    s3.fill("collection", built.photos)
    s3.client.create_bucket(Bucket="atlases")
    orphans: list[psutil.Process] = []
    given: list[int] = []

    def kill_one(_stage: str, n_done: int) -> None:
        if orphans:
            return
        victim = cluster.workers["first"].pid
        given.append(cluster.processing()["first"])
        orphans.extend(psutil.Process(victim).children(recursive=True))
        os.kill(victim, signal.SIGKILL)

    atlas = "s3://atlases/killed"
    with advanced.connected_to(kill_one, sender="extract"):
        engine = {"kind": "dask", "address": cluster.address}
        run_id = build_atlas(["s3://collection"], atlas, None, _options(built, engine))
    snapshot = AtlasStore(atlas).snapshot()
    return Interrupted(s3, "atlases", run_id, snapshot, orphans, given[0])


@pytest.fixture(scope="module")
def unbroken(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """An atlas of the same photos in a folder, in shards of the same size, built here."""
    atlas = str(tmp_path_factory.mktemp("unbroken") / "atlas")
    build_atlas([str(built.photos)], atlas, None, _options(built, {"kind": "here"}))
    return AtlasStore(atlas).snapshot()


def _options(built: Built, engine: dict[str, str]) -> Options:
    extract = {"shard_photos": SHARD_PHOTOS}
    return {**built.options, "extract": extract, "engine": engine}


def test_the_run_is_published_though_a_worker_was_killed(interrupted: Interrupted) -> None:
    assert interrupted.given > 0, "the worker had nothing to do when it was killed"
    assert interrupted.snapshot.run_id == interrupted.run_id


def test_the_tables_equal_those_of_an_unbroken_build_here(
    interrupted: Interrupted, unbroken: Snapshot
) -> None:
    ours, theirs = interrupted.snapshot, unbroken
    assert ours.manifest.tables.keys() == theirs.manifest.tables.keys()
    for name in sorted(theirs.manifest.tables.keys() - {"quality", "rejects", "photos"}):
        assert _table(ours, name).equals(_table(theirs, name)), name
    places = [name for name in theirs.photos().column_names if name in PLACE]
    assert ours.photos().drop(places).equals(theirs.photos().drop(places))
    assert _reasons(ours) == _reasons(theirs)


def test_thumbnails_and_features_are_the_same_to_the_bit(
    interrupted: Interrupted, unbroken: Snapshot
) -> None:
    ids = unbroken.photo_ids()
    features = unbroken.representations()[0].table
    for name in ("thumbnails", "contents", features):
        ours = interrupted.snapshot.store.shards(name).gather(ids)
        assert ours.equals(unbroken.store.shards(name).gather(ids)), name


def test_at_most_one_shard_of_the_killed_worker_is_read_again(interrupted: Interrupted) -> None:
    photos = {key: n for key, n in interrupted.s3.read.items() if key.startswith("collection/")}
    fewest = min(photos.values())
    again = [key for key, n in photos.items() if n > fewest]
    assert len(again) <= SHARD_PHOTOS


def test_nothing_temporary_is_left_in_the_bucket(interrupted: Interrupted) -> None:
    keys = interrupted.s3.keys(interrupted.bucket)
    assert any(key.endswith(".parquet") for key in keys)
    assert [key for key in keys if ".part" in key or key.endswith("writer.json")] == []
    uploads = interrupted.s3.client.list_multipart_uploads(Bucket=interrupted.bucket)
    assert "Uploads" not in uploads


def test_the_decode_processes_of_a_killed_worker_end(interrupted: Interrupted) -> None:
    assert interrupted.orphans
    deadline = time.monotonic() + 60
    while any(process.is_running() for process in interrupted.orphans):
        assert time.monotonic() < deadline, interrupted.orphans
        time.sleep(0.1)


def _table(snapshot: Snapshot, name: str) -> pa.Table:
    return snapshot.store.read(snapshot.manifest.tables[name])


def _reasons(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    return [
        (Path(row["uri"]).name, row["stage"], row["reason"])
        for row in snapshot.rejects().to_pylist()
    ]
