import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from models.records.store import AtlasStore
from sceneatlas import app

runner = CliRunner()
COMMANDS = (
    "build",
    "channels",
    "train",
    "evaluate",
    "tag",
    "search",
    "recommend",
    "view",
    "status",
    "rejects",
    "runs",
    "prune",
    "sample",
    "weights",
)


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sceneatlas", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_help_needs_no_heavy_import() -> None:
    code = (
        "import sys, sceneatlas\n"
        "heavy = {'torch', 'prefect', 'sklearn', 'pandas', 'dash', 'pyarrow', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_a_missing_folder_is_told_in_one_line_with_its_exit_code(
    prefect_server: None, tmp_path: Path
) -> None:
    result = runner.invoke(app, ["build", str(tmp_path / "nowhere"), "-o", str(tmp_path / "atlas")])
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_slip_of_the_pen_beside_photos_makes_no_atlas(
    prefect_server: None, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.effect_noise((64, 48), 20).save(photos / "a.png")
    words = ["build", str(photos), str(tmp_path / "fotos"), "-o", str(tmp_path / "atlas")]
    result = runner.invoke(app, [*words, "--json"])
    assert result.exit_code == 2
    assert "fotos" in result.stderr
    assert list(tmp_path.iterdir()) == [photos]


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text("[extract]\nbackbon = 'x'\n")
    result = runner.invoke(app, ["build", str(tmp_path), "--config", str(profile)])
    assert result.exit_code == 2
    assert "extract.backbon" in result.stderr


def test_an_unknown_backbone_is_told_with_the_known_ones(
    prefect_server: None, tmp_path: Path
) -> None:
    words = ["build", str(tmp_path), "--backbone", "vgg99", "--atlas", str(tmp_path / "a")]
    result = runner.invoke(app, words)
    assert result.exit_code == 2
    assert "vgg16-places365" in result.stderr


def test_status_before_the_first_build_says_what_to_do(tmp_path: Path) -> None:
    result = runner.invoke(app, ["status", str(tmp_path)])
    assert result.exit_code == 4


def test_a_build_from_the_command_line_is_told_and_published(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for shade in range(9):
        Image.effect_noise((64, 48), 20 + 10 * shade).convert("RGB").save(photos / f"{shade}.jpg")
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff but no more")
    atlas = str(tmp_path / "atlas")
    home = {"PREFECT_HOME": str(tmp_path / "prefect"), "XDG_DATA_HOME": str(tmp_path / "data")}
    result = run("build", str(photos), "--atlas", atlas, **home)
    assert result.returncode == 0, result.stderr
    assert "10 files found: 9 done, 0 reused, 1 rejected" in result.stdout
    assert len(result.stdout.splitlines()) < 30
    assert result.stderr == ""
    assert len(AtlasStore(atlas).snapshot().photo_ids()) == 9

    told = runner.invoke(app, ["rejects", atlas, "--json"])
    assert [Path(row["uri"]).name for row in json.loads(told.output)] == ["broken.jpg"]
    status = runner.invoke(app, ["status", atlas, "--json"])
    assert json.loads(status.output)["rejects_by_reason"]


def test_a_build_for_finding_places_again_is_searched_by_that(tmp_path: Path) -> None:
    photos, atlas = tmp_path / "photos", str(tmp_path / "atlas")
    photos.mkdir()
    for shade in range(9):
        Image.effect_noise((64, 48), 20 + 10 * shade).convert("RGB").save(photos / f"{shade}.jpg")
    home = {"PREFECT_HOME": str(tmp_path / "prefect"), "XDG_DATA_HOME": str(tmp_path / "data")}
    built = run("build", str(photos), "--atlas", atlas, "--instance", **home)
    assert built.returncode == 0, built.stderr
    with Image.open(photos / "4.jpg") as photo:
        photo.rotate(90, expand=True).save(tmp_path / "sideways.png")
    words = ["search", atlas, str(tmp_path / "sideways.png"), "--top", "1", "--json"]
    told = json.loads(runner.invoke(app, words).output)
    assert told["representation"] == "instance"
    assert Path(told["found"][0]["uri"]).name == "4.jpg"
    plain = runner.invoke(app, [*words[:2], "4.jpg", "--by", "conv", "--all", "--json"])
    assert json.loads(plain.output)["representation"] == "conv"


def test_weights_are_listed_as_json() -> None:
    rows = json.loads(runner.invoke(app, ["weights", "list", "--json"]).output)
    by_name = {row["backbone"]: row for row in rows}
    assert by_name["efficientnet-lite0"]["state"] == "published"
    assert all(len(row["layers"]) >= 8 for row in rows)


def test_one_network_is_told_in_full_with_its_layers() -> None:
    text = runner.invoke(app, ["weights", "list", "alexnet-places365"]).output
    for part in ("CC BY", "alexnet_places365.caffemodel", "the central 227 px, BGR", "pool5"):
        assert part in text
    told = json.loads(runner.invoke(app, ["weights", "list", "vgg16-places365", "--json"]).output)
    pool5 = next(layer for layer in told["layers"] if layer["layer"] == "pool5")
    assert pool5 == {"layer": "pool5", "channels": 512, "side_px": 7, "values": 25088}


def test_weights_are_verified_down_to_the_network() -> None:
    result = runner.invoke(app, ["weights", "verify", "efficientnet-lite0"])
    assert result.exit_code == 0
    assert "published" in result.output
    assert "holds what the network needs" in result.output


def test_a_sample_is_not_drawn_over_other_files(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    result = runner.invoke(app, ["sample", str(tmp_path)])
    assert result.exit_code == 2


def test_a_photo_that_no_tag_is_sure_of_is_said_to_have_no_confident_scene(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guess = {"label": "beach", "probability": 0.2, "confident": False, "rank": 1}
    sure = {"label": "kitchen", "probability": 0.9, "confident": True, "rank": 1}
    answers = [{"uri": "a.jpg", "tags": [guess]}, {"uri": "b.jpg", "tags": [sure]}]
    monkeypatch.setattr("flows.single.tag_photos", lambda *_: answers)
    told = runner.invoke(app, ["tag", "a.jpg", "b.jpg"]).output
    assert told.count("no confident scene") == 1
    assert told.index("no confident scene") < told.index("beach") < told.index("b.jpg")
