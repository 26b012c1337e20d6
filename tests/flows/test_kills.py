"""A build killed without warning at any write loses at most the shard it worked on."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import pytest

from models.records.files import TEMPORARY
from models.records.store import AtlasStore
from tests.flows.conftest import Options
from tests.flows.test_build_atlas import same_tables
from tests.quick_photos import paint

N_KILLS = 20
N_PHOTOS, SHARD_PHOTOS = 28, 8
OPTIONS: Options = {
    "extract": {"shard_photos": SHARD_PHOTOS},
    "scan": {"decode_workers": 1},
    "factor": {"n_topics": 4, "stability_refits": 1},
    "arrange": {"max_iterations": 50},
    "tag": {"tagger": "none"},
}
PHASES = ("before", "half", "after")


class Mortals:
    """Builds in processes of their own, which die where they are told to."""

    def __init__(self, photos: Path) -> None:
        from prefect.settings import PREFECT_API_URL  # noqa: PLC0415 - after its setup

        self.photos = photos
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.flows.mortal"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PREFECT_API_URL": str(PREFECT_API_URL.value())},
        )

    def build(self, atlas: Path, *, die_at: int = 0, phase: str = "before") -> int | None:
        """Build; return the signal that ended it, None if it came to its end."""
        return self.obey(atlas, die_at=die_at, phase=phase, sources=[str(self.photos)])

    def obey(
        self, atlas: Path, *, die_at: int = 0, phase: str = "before", **what: object
    ) -> int | None:
        """Do what is said; return the signal that ended it, None if it came to its end."""
        order = {
            "atlas": str(atlas),
            "options": OPTIONS,
            "die_at": die_at,
            "phase": phase,
            **what,
        }
        _written(self._process.stdin).write(json.dumps(order) + "\n")
        _written(self._process.stdin).flush()
        status = int(_written(self._process.stdout).readline())
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the build failed by itself"
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None

    def end(self) -> None:
        _written(self._process.stdin).close()
        self._process.wait(timeout=60)
        _written(self._process.stdout).close()


def _written(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


@pytest.fixture(scope="module")
def mortals(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortals]:
    photos = tmp_path_factory.mktemp("mortal") / "photos"
    paint(photos, range(N_PHOTOS - 2))
    (photos / "broken.jpg").write_bytes(b"no photo at all")
    (photos / "twice.jpg").write_bytes((photos / "photo-0000.jpg").read_bytes())
    made = Mortals(photos)
    yield made
    made.end()


@pytest.fixture(scope="module")
def unbroken(mortals: Mortals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    atlas = tmp_path_factory.mktemp("unbroken") / "atlas"
    assert mortals.build(atlas) is None
    return atlas


def test_a_build_killed_at_any_write_is_finished_by_the_next(
    mortals: Mortals, unbroken: Path, tmp_path: Path
) -> None:
    n_writes = _n_writes(unbroken)
    draw = random.Random(7)
    points = sorted(draw.sample(range(1, n_writes + 1), min(N_KILLS, n_writes)))
    deaths = [(die_at, PHASES[number % len(PHASES)]) for number, die_at in enumerate(points)]
    others = Mortals(mortals.photos)  # half of the deaths are theirs, at the same time
    try:
        with ThreadPoolExecutor(2) as pool:
            halves = [
                pool.submit(_die_and_go_on, each, some, unbroken, tmp_path)
                for each, some in ((mortals, deaths[::2]), (others, deaths[1::2]))
            ]
        for half in halves:
            half.result()
    finally:
        others.end()


def _die_and_go_on(
    mortals: Mortals, deaths: Sequence[tuple[int, str]], unbroken: Path, folder: Path
) -> None:
    for die_at, phase in deaths:
        atlas = folder / f"atlas-{die_at}"
        assert mortals.build(atlas, die_at=die_at, phase=phase) == signal.SIGKILL
        _is_whole_or_absent(AtlasStore(str(atlas)))
        assert _n_files(atlas, "features") - _n_files(atlas, "sightings") <= 1
        assert mortals.build(atlas) is None
        assert same_tables(AtlasStore(str(atlas)), AtlasStore(str(unbroken))), (die_at, phase)
        assert not [file for file in atlas.rglob("*") if file.name.startswith(TEMPORARY)]
        assert _thumbnails_once(atlas) == _thumbnails_once(unbroken)


def test_a_grown_collection_killed_twice_ends_where_an_unbroken_run_does(
    mortals: Mortals, unbroken: Path, tmp_path: Path
) -> None:
    """The run before stays what readers see, and what the next run goes on from."""
    atlas = tmp_path / "atlas"
    mortals.build(atlas)
    before = AtlasStore(str(atlas)).current_run_id()
    n_before = _n_writes(atlas)
    photos = mortals.photos
    new = paint(photos / "new", range(100, 109))
    try:
        for die_at, phase in ((3, "half"), (9, "before")):
            assert mortals.build(atlas, die_at=die_at, phase=phase) == signal.SIGKILL
            assert AtlasStore(str(atlas)).current_run_id() == before
        assert mortals.build(atlas) is None
        other = tmp_path / "other"
        _copy_run(unbroken, other)
        assert mortals.build(other) is None
        assert same_tables(AtlasStore(str(atlas)), AtlasStore(str(other)))
        assert _n_writes(atlas) > n_before
    finally:
        for file in new:
            file.unlink()


ASKED = {
    "backbones": ["efficientnet-lite0"],
    "layers": ["2"],
    "poolings": ["avg"],
    "metrics": ["cosine", "euclidean"],
}


def test_a_playground_killed_twice_ends_where_an_unbroken_one_does(
    mortals: Mortals, unbroken: Path, tmp_path: Path
) -> None:
    whole, atlas = tmp_path / "whole", tmp_path / "atlas"
    for copy in (whole, atlas):
        _copy_run(unbroken, copy)
    assert mortals.obey(whole, asked=ASKED) is None
    for die_at, phase in ((6, "half"), (10, "before")):
        killed = mortals.obey(atlas, asked=ASKED, die_at=die_at, phase=phase)
        assert killed == signal.SIGKILL
        assert _playground(atlas).items() < _playground(whole).items()  # whole, or not at all
    kept = {file: file.stat().st_mtime_ns for file in _whole_files(atlas / "features")}
    assert len(kept) > _n_files(unbroken, "features")
    assert mortals.obey(atlas, asked=ASKED) is None
    assert _playground(atlas) == _playground(whole)
    assert all(file.stat().st_mtime_ns == time for file, time in kept.items())
    assert not [file for file in atlas.rglob("*") if file.name.startswith(TEMPORARY)]


def _playground(atlas: Path) -> dict[str, bytes]:
    """Return the whole files of an atlas' playground, with what they hold."""
    folder = atlas / "playground"
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in _whole_files(folder)}


def _whole_files(folder: Path) -> list[Path]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return [file for file in files if not file.name.startswith(TEMPORARY)]


def _copy_run(atlas: Path, to: Path) -> None:
    shutil.copytree(atlas, to)


def _n_writes(atlas: Path) -> int:
    """Return how often a build of this atlas wrote a file; the claim is written as well."""
    return len([file for file in atlas.rglob("*") if file.is_file()])


def _n_files(atlas: Path, table: str) -> int:
    return len(list((atlas / table).rglob("*.parquet")))


def _is_whole_or_absent(store: AtlasStore) -> None:
    """A reader sees a run with all its tables, or none."""
    if store.current_run_id() is not None:
        manifest = store.snapshot().manifest
        assert all(store.has(path) for path in manifest.tables.values())


def _thumbnails_once(atlas: Path) -> list[str]:
    keys = AtlasStore(str(atlas)).thumbnails.keys()
    return sorted(keys)
