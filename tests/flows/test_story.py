"""A collection's life, told once: it grows, shrinks, moves, is refitted, killed and restored."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from flows.build_atlas import build_atlas
from models.history.restoring import restore
from models.records.files import TEMPORARY
from models.records.manifest import Manifest
from models.records.overlap import overlap
from models.records.snapshot import Snapshot
from models.records.store import AtlasStore
from models.records.writer import Busy, sole_writer
from tests.flows.conftest import Options
from tests.quick_photos import paint

N_FIRST = 200
OPTIONS: Options = {
    "extract": {"shard_photos": 32},
    "factor": {"n_topics": 6, "stability_refits": 0},
    "arrange": {"max_iterations": 120},
    "tag": {"tagger": "none"},
}
MAPS = ("conv", "conv-nmf")


@dataclass
class Life:
    """A collection, its atlas, and the runs so far."""

    photos: Path
    atlas: str
    runs: list[str] = field(default_factory=list)

    def build(self, **sections: dict[str, object]) -> Manifest:
        self.runs.append(build_atlas([str(self.photos)], self.atlas, None, {**OPTIONS, **sections}))
        return self.store.manifest(self.runs[-1])

    @property
    def store(self) -> AtlasStore:
        return AtlasStore(self.atlas)

    def snapshot(self, run: int = -1) -> Snapshot:
        return self.store.snapshot(self.runs[run])


@pytest.fixture(scope="module")
def life(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Life:
    folder = tmp_path_factory.mktemp("life")
    paint(folder / "photos" / "2023", range(120))
    paint(folder / "photos" / "2024", range(120, N_FIRST))
    return Life(folder / "photos", str(folder / "atlas"))


def counts(manifest: Manifest) -> tuple[int, int, int, int]:
    """Found, done, reused, rejected of the photos' stage."""
    stage = manifest.stage("extract")
    return stage.found, stage.done, stage.reused, stage.rejected


def test_life_of_a_collection(life: Life) -> None:
    _is_built(life)
    _grows_by_two_percent(life)
    _loses_ten(life)
    _is_moved_about(life)
    _is_refitted(life)
    _is_killed_and_goes_on(life)
    _is_built_twice_at_once(life)
    _is_restored(life)


def _is_built(life: Life) -> None:
    assert counts(life.build()) == (N_FIRST, N_FIRST, 0, 0)
    for name in MAPS:
        placed = _placed_by(life.snapshot(), f"positions/{name}/tsne")
        assert set(placed) == {"fit"}


def _grows_by_two_percent(life: Life) -> None:
    paint(life.photos / "2025", range(N_FIRST, N_FIRST + 4))
    manifest = life.build()
    assert counts(manifest) == (N_FIRST + 4, 4, N_FIRST, 0)
    before, after = life.snapshot(-2), life.snapshot()
    _nothing_moved(before, after)
    for table in (*(f"positions/{name}/tsne" for name in MAPS), "topic_weights/conv-nmf"):
        assert _placed_by(after, table).count("transform") == 4
    names = [snapshot.topics("conv-nmf")["name"].to_pylist() for snapshot in (before, after)]
    assert names[0] == names[1]
    quality = {(row["table"], row["measure"]) for row in after.quality().to_pylist()}
    assert ("topics/conv-nmf", "residual_placed") in quality
    assert ("topics/conv-nmf", "far_placed") in quality
    assert ("positions/conv/tsne", "recall_placed") in quality


def _loses_ten(life: Life) -> None:
    gone = sorted((life.photos / "2023").iterdir())[:10]
    kept = {file: file.read_bytes() for file in gone}
    for file in gone:
        file.unlink()
    assert counts(life.build()) == (N_FIRST - 6, 0, N_FIRST - 6, 0)
    _nothing_moved(life.snapshot(-2), life.snapshot())
    assert len(life.snapshot().photo_ids()) == N_FIRST - 6
    assert len(life.store.contents.keys()) == N_FIRST + 4, "costly rows stay until they are pruned"
    one = gone[0]
    one.write_bytes(kept[one])
    assert counts(life.build())[1] == 0, "a photo that comes back costs no forward pass"


def _is_moved_about(life: Life) -> None:
    for number, file in enumerate(sorted((life.photos / "2024").iterdir())[:30]):
        target = life.photos / "sorted" / f"{number:02}.jpg"
        target.parent.mkdir(exist_ok=True)
        file.rename(target)
    before = life.snapshot()
    manifest = life.build()
    assert counts(manifest)[1] == 0
    assert manifest.tables["roster"] == before.manifest.tables["roster"]
    assert manifest.tables["photos"] != before.manifest.tables["photos"]
    for name in ("positions/conv/tsne", "topics/conv-nmf", "neighbours/conv"):
        assert manifest.tables[name] == before.manifest.tables[name], "nothing was laid out again"


def _is_refitted(life: Life) -> None:
    before = life.snapshot()
    manifest = life.build(drift={"refit": True})
    after = life.snapshot()
    assert set(_placed_by(after, "positions/conv/tsne")) == {"fit"}
    measures = after.measures("topics/conv-nmf")
    assert measures["topics_kept"] >= 5, "most topics come back under their numbers"
    assert measures["likeness"] > 0.9
    moved = after.measures("positions/conv/tsne")
    assert moved["moved_median"] < 0.3, "a refit begins from the old map and is turned onto it"
    assert any("laid out anew" in note for note in manifest.notes)
    assert any("topics keep their numbers" in note for note in manifest.notes)
    mine, theirs = (
        np.array(each.topics("conv-nmf")["component"].to_pylist()) for each in (before, after)
    )
    same = np.einsum("kd,kd->k", _unit(mine), _unit(theirs))
    assert np.sort(same)[1:].min() > 0.5


def _is_killed_and_goes_on(life: Life) -> None:
    paint(life.photos / "2026", range(300, 380), kind=3)
    before = life.store.current_run_id()
    _build_and_kill(life, after_shards=1)
    assert life.store.current_run_id() == before, "no half run is ever seen"
    manifest = life.build()
    found, done, reused, rejected = counts(manifest)
    assert (found, rejected) == (N_FIRST - 5 + 80, 0)
    assert done < 80, "what was written before the kill is not computed again"
    assert done + reused == found
    left = [file for file in Path(life.atlas).rglob("*") if file.name.startswith(TEMPORARY)]
    assert left == []


def _is_built_twice_at_once(life: Life) -> None:
    before = life.store.current_run_id()
    with sole_writer(life.store.files), pytest.raises(Busy, match=f"process {os.getpid()}"):
        life.build()
    assert life.store.current_run_id() == before


def _is_restored(life: Life) -> None:
    first = life.snapshot(0)
    restored = restore(life.store, life.runs[0], by="a test")
    assert life.store.snapshot().photo_ids() == first.photo_ids()
    assert (restored.restored_from, restored.restored_by) == (life.runs[0], "a test")
    found, done, *_ = counts(life.build())
    assert (found, done) == (N_FIRST - 5 + 80, 0), "the next build goes on from what was restored"
    _nothing_moved(first, life.snapshot())


def _placed_by(snapshot: Snapshot, table: str) -> list[str]:
    path = snapshot.manifest.tables[table]
    return list(snapshot.store.read(path, ["placed_by"])["placed_by"].to_pylist())


def _nothing_moved(before: Snapshot, after: Snapshot) -> None:
    shared = overlap(after.photo_ids(), before.photo_ids())
    assert len(shared.kept)
    for name in MAPS:
        assert (
            after.positions(name)[shared.kept] == before.positions(name)[shared.former]
        ).all(), f"{name}'s map stays where people remember it"
    weights = (after.topic_weights("conv-nmf"), before.topic_weights("conv-nmf"))
    assert (weights[0][shared.kept] == weights[1][shared.former]).all()


def _unit(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _build_and_kill(life: Life, *, after_shards: int) -> None:
    """Start a build of its own, and kill it without warning once it has kept so many shards."""
    shards = Path(life.atlas) / "sightings"
    n_before = len(list(shards.iterdir()))
    script = (
        "from commands.prefect_setup import quiet_prefect; quiet_prefect()\n"
        "from flows.build_atlas import build_atlas\n"
        f"build_atlas([{str(life.photos)!r}], {life.atlas!r}, None, {OPTIONS!r})\n"
    )
    build = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while len(list(shards.iterdir())) < n_before + after_shards:
            assert build.poll() is None, "the build ended before it could be killed"
            time.sleep(0.01)
    finally:
        build.send_signal(signal.SIGKILL)
        build.wait()
