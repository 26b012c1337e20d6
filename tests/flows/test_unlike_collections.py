"""A collection that is not as it should be fails the run, and leaves the atlas as it was."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.build_atlas import build_atlas
from models.collection.presence import PhotosMissing
from models.records.budget import TooManyRejects
from models.records.store import AtlasStore
from sceneatlas import app
from tests.flows.conftest import Built

runner = CliRunner()


@pytest.fixture
def atlas(built: Built, tmp_path: Path) -> str:
    """A copy of the built atlas, to be changed."""
    return str(shutil.copytree(built.atlas, tmp_path / "atlas"))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder of eight files that are no photos."""
    folder = tmp_path / "broken"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.jpg").write_bytes(b"\xff\xd8\xff no more" + bytes([number]))
    return folder


def test_a_run_over_its_budget_fails_loudly_and_its_rejects_can_be_read(
    built: Built, atlas: str, broken: Path
) -> None:
    before, runs = AtlasStore(atlas).current_run_id(), AtlasStore(atlas).run_ids()
    sources = [str(built.photos), str(broken)]
    with pytest.raises(TooManyRejects, match="--max-rejects"):
        build_atlas(sources, atlas, None, built.options)
    assert AtlasStore(atlas).current_run_id() == before
    assert AtlasStore(atlas).run_ids() == runs

    told = runner.invoke(app, ["rejects", atlas, "--json"])
    assert "not published" in told.stderr
    assert sum(row["uri"].startswith(str(broken)) for row in json.loads(told.stdout)) == 8
    status = runner.invoke(app, ["status", atlas])
    assert "the last build failed" in status.stderr

    options = built.options | {"scan": {"max_rejected_share": 0.5}}
    run_id = build_atlas(sources, atlas, None, options)
    counts = AtlasStore(atlas).manifest(run_id).stage("extract")
    assert (counts.done, counts.rejected > 8) == (0, True)
    after = runner.invoke(app, ["rejects", atlas, "--json"])
    assert after.stderr == ""
    assert len(json.loads(after.stdout)) == counts.rejected


def test_the_command_line_has_an_exit_code_for_too_many_rejects(
    built: Built, atlas: str, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("heads_dir", "collections_dir"):
        monkeypatch.setenv(f"SCENEATLAS_STORE__{name}", built.options["store"][name])
    words = ["build", str(built.photos), str(broken), "-o", atlas, "--tagger", "drawn"]
    result = runner.invoke(app, words)
    assert result.exit_code == 5, result.stderr
    assert len(result.stderr.splitlines()) == 1
    wrong = runner.invoke(app, [*words, "--max-rejects", "many"])
    assert wrong.exit_code == 2


def test_an_unmounted_source_is_asked_about_and_not_published(built: Built, tmp_path: Path) -> None:
    nas, atlas = tmp_path / "nas", str(tmp_path / "atlas")
    nas.mkdir()
    photos = [uris[0] for uris in built.snapshot.photos(["uris"])["uris"].to_pylist()[:9]]
    for photo in photos[3:]:
        shutil.copy(photo, nas)
    sources = [*photos[:3], str(nas)]
    plain = {**built.options, "tag": {"tagger": "none"}}
    build_atlas(sources, atlas, None, plain)
    before = AtlasStore(atlas).current_run_id()
    shutil.move(nas, tmp_path / "away")
    for mounted in (False, True):  # the mount point is gone; it is there and empty
        if mounted:
            nas.mkdir()
        with pytest.raises(PhotosMissing, match=rf"none of 6 photos is there under {nas}"):
            build_atlas(sources, atlas, None, plain)
        assert AtlasStore(atlas).current_run_id() == before

    nas.rmdir()
    run_id = build_atlas(sources, atlas, None, plain | {"scan": {"min_found_share": 0.0}})
    manifest = AtlasStore(atlas).manifest(run_id)
    assert f"built without {nas}, which is not there" in manifest.notes
