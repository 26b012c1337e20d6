"""A build whose Dask scheduler is killed while it extracts, and the build after it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.build_atlas import build_atlas
from models.records.files import TEMPORARY
from models.records.store import AtlasStore
from models.records.writer import CLAIM
from tasks.progress import advanced
from tests.flows.conftest import Built
from tests.flows.machines import Cluster, cluster_of
from tests.local_s3 import WARNINGS

pytestmark = WARNINGS

SHARD_PHOTOS = 10


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    with cluster_of(("alone",), folder, {"OMP_NUM_THREADS": "1"}) as started:
        yield started


def test_a_killed_scheduler_is_told_and_the_next_build_takes_what_was_finished(
    built: Built, cluster: Cluster, tmp_path: Path
) -> None:
    atlas = str(tmp_path / "atlas")
    extract = {"shard_photos": SHARD_PHOTOS}
    finished: list[int] = []

    def kill(stage: str, n_done: int) -> None:
        finished.append(n_done)
        if cluster.scheduler.poll() is None:
            os.kill(cluster.scheduler.pid, signal.SIGKILL)
            cluster.scheduler.wait()

    engine = {"kind": "dask", "address": cluster.address}
    options = {**built.options, "extract": extract, "engine": engine}
    with (
        advanced.connected_to(kill, sender="extract"),
        pytest.raises(RuntimeError, match=r"scheduler .* is gone; what was finished is kept"),
    ):
        build_atlas([str(built.photos)], atlas, None, options)
    assert AtlasStore(atlas).current_run_id() is None
    assert not (tmp_path / "atlas" / CLAIM).exists()

    worker = cluster.workers["alone"]
    worker.kill()  # it may still be at the shard that it was given
    worker.wait()
    done = len(AtlasStore(atlas).contents.keys())
    assert SHARD_PHOTOS <= done < len(built.snapshot.photo_ids())
    build_atlas([str(built.photos)], atlas, None, {**options, "engine": {"kind": "here"}})
    snapshot = AtlasStore(atlas).snapshot()
    extracted = next(stage for stage in snapshot.manifest.stages if stage.name == "extract")
    assert extracted.done == len(snapshot.photo_ids()) - done
    assert snapshot.photos().drop(["uris"]).equals(built.snapshot.photos().drop(["uris"]))
    assert not list(Path(atlas).rglob(f"{TEMPORARY}*"))
