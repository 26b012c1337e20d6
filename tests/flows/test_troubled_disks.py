"""Disks that are full, closed or gone, and clocks that jump: told plainly, the atlas as it was."""

import datetime
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from models.records.claim import Claim
from models.records.files import TEMPORARY
from models.records.store import AtlasStore
from models.records.writer import CLAIM
from sceneatlas import app
from tasks.progress import began


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    draw(folder, 3)
    return folder


def draw(folder: Path, n_photos: int) -> None:
    folder.mkdir()
    for number in range(n_photos):
        noise = Image.effect_noise((64, 48), 20 + 10 * number + len(folder.name))
        noise.convert("RGB").save(folder / f"{number}.jpg")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB that is mounted for the test; only root may do that."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", place], check=False
    ).returncode:
        pytest.skip("may not mount here")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def build(atlas: Path, *sources: Path) -> Result:
    words = ["build", *map(str, sources), "-o", str(atlas), "--tagger", "none"]
    return CliRunner().invoke(app, words)


def state(atlas: Path) -> tuple[str | None, list[str]]:
    store = AtlasStore(str(atlas))
    return store.current_run_id(), store.snapshot().photo_ids()


def told(result: Result, code: int, words: str) -> None:
    assert result.exit_code == code, result.stderr
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_full_disk_is_told_and_leaves_the_atlas_as_it_was(
    prefect_server: None, photos: Path, disk: Path, tmp_path: Path
) -> None:
    atlas, more = disk / "atlas", tmp_path / "more"
    draw(more, 6)
    assert build(atlas, photos).exit_code == 0
    before = state(atlas)
    free = shutil.disk_usage(disk).free
    (disk / "ballast").write_bytes(bytes(free - 12_288))
    stopped = build(atlas, photos, more)
    told(stopped, 7, "the disk is full")
    assert f"{atlas}/" in stopped.stderr
    assert state(atlas) == before
    assert not list(atlas.rglob(f"{TEMPORARY}*"))
    (disk / "ballast").unlink()
    assert build(atlas, photos, more).exit_code == 0
    assert len(state(atlas)[1]) == 9
    assert not list(atlas.rglob(f"{TEMPORARY}*"))


def test_a_read_only_disk_is_told_and_leaves_the_atlas_as_it_was(
    prefect_server: None, photos: Path, disk: Path
) -> None:
    atlas = disk / "atlas"
    assert build(atlas, photos).exit_code == 0
    before = state(atlas)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    told(build(atlas, photos), 7, "read-only")
    assert state(atlas) == before


def test_an_atlas_whose_disk_goes_during_a_build_is_told(
    prefect_server: None, photos: Path, disk: Path
) -> None:
    def unplug(stage: str, n_total: int) -> None:
        if stage == "factor":
            subprocess.run(["umount", "--lazy", disk], check=True)

    with began.connected_to(unplug):
        told(build(disk / "atlas", photos), 1, "was its disk unmounted")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", disk], check=True)
    assert build(disk / "atlas", photos).exit_code == 0


def test_a_share_that_goes_while_its_photos_are_read_fails_the_run(
    prefect_server: None, photos: Path, tmp_path: Path
) -> None:
    atlas, share = tmp_path / "atlas", tmp_path / "share"
    assert build(atlas, photos).exit_code == 0
    before = state(atlas)
    draw(share, 8)

    def unplug(stage: str, n_total: int) -> None:
        if stage == "extract":
            share.rename(tmp_path / "unplugged")

    with began.connected_to(unplug):
        told(build(atlas, photos, share), 5, "8 of 11 files were rejected")
    assert state(atlas) == before
    (tmp_path / "unplugged").rename(share)
    assert build(atlas, photos, share).exit_code == 0
    assert len(state(atlas)[1]) == 11


def test_a_build_that_slept_while_another_took_over_publishes_nothing(
    prefect_server: None, photos: Path, tmp_path: Path
) -> None:
    atlas, more = tmp_path / "atlas", tmp_path / "more"
    assert build(atlas, photos).exit_code == 0
    before = state(atlas)
    draw(more, 2)

    def take_over(stage: str, n_total: int) -> None:
        if stage == "relate":
            (atlas / CLAIM).write_bytes(Claim.of_this_process().to_json())

    with began.connected_to(take_over):
        told(build(atlas, photos, more), 1, "was taken over by")
    assert state(atlas) == before


def test_a_clock_that_jumps_back_publishes_the_last_build_all_the_same(
    prefect_server: None, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Earlier(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Earlier":
            return cls(2001, 2, 3, tzinfo=tz)

    atlas, more = tmp_path / "atlas", tmp_path / "more"
    assert build(atlas, photos).exit_code == 0
    draw(more, 2)
    with monkeypatch.context() as patch:
        for module in ("tasks.publish", "flows.recorder", "flows.ending"):
            patch.setattr(f"{module}.datetime", Earlier)
        assert build(atlas, photos, more).exit_code == 0
    run_id, ids = state(atlas)
    assert AtlasStore(str(atlas)).manifest(str(run_id)).finished_at.startswith("2001-02-03")
    assert AtlasStore(str(atlas)).run_ids()[-1] == run_id
    assert len(ids) == 5
