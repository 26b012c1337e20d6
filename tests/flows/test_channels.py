"""Pictures of channels are made in batches, kept as they come, and not made again."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from conf.settings import Settings, load_settings
from flows.channels import Studio
from models.viewing.channels import ChannelPictures, Recipe
from sceneatlas import app
from tasks.progress import advanced

STEPS = 2
BACKBONE = "efficientnet-lite0"  # whose weights are installed
runner = CliRunner()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    store = {"channels_dir": str(tmp_path / "channels"), "offline": True}
    return load_settings(extract={"backbone": BACKBONE, "device": "cpu"}, store=store)


def _studio(settings: Settings) -> Studio:
    return Studio(settings, Recipe(n_steps=STEPS))


def test_what_was_finished_before_an_interruption_is_kept(settings: Settings) -> None:
    studio = _studio(settings)
    layer, wanted = studio.layer("stem"), list(range(10))
    told = []

    def stop_in_the_second_batch(stage: str, n_done: int) -> None:
        told.append(n_done)
        if len(told) > STEPS:
            raise KeyboardInterrupt

    with advanced.connected_to(stop_in_the_second_batch), pytest.raises(KeyboardInterrupt):
        studio.make(layer, studio.missing(layer, wanted))
    pictures = ChannelPictures(str(settings.store.channels()))
    assert pictures.channels(layer) == list(range(8))
    first = pictures.picture(layer.key, 0)
    again = _studio(settings)
    missing = again.missing(layer, wanted)
    assert missing == [8, 9]
    again.make(layer, missing)
    made = again.pictures(layer, wanted, missing)
    assert [one.reused for one in made] == [True] * 8 + [False] * 2
    assert pictures.picture(layer.key, 0) == first
    assert again.missing(layer, wanted) == []


def test_a_layer_is_known_by_its_weights_and_preprocessing(settings: Settings) -> None:
    layer = _studio(settings).layer("")
    assert (layer.layer, layer.n_channels) == ("head", 1280)
    assert layer.extractors["avg"].startswith("efficientnet-lite0.head.avg.")
    assert len(layer.weights_sha256) == 64


def test_the_command_makes_pictures_and_tells_of_them(tmp_path: Path) -> None:
    words = ["channels", BACKBONE, "--layer", "stem", "--channels", "3, 0", "--steps", str(STEPS)]
    environment = {"SCENEATLAS_STORE__CHANNELS_DIR": str(tmp_path)}
    result = runner.invoke(app, [*words, "--json"], env=environment)
    assert result.exit_code == 0, result.output
    assert "2 pictures to make: about" in result.stderr
    told = json.loads(result.stdout)
    assert [one["channel"] for one in told] == [3, 0]
    for one in told:
        image = Image.open(BytesIO(Path(one["file"]).read_bytes()))
        assert (image.format, image.size) == ("WEBP", (224, 224))
        assert one["largest_activation"] >= one["mean_activation"]
    again = runner.invoke(app, [*words, "--json"], env=environment)
    assert "to make" not in again.stderr
    assert all(one["reused"] for one in json.loads(again.stdout))


def test_all_layers_are_listed_without_weights() -> None:
    told = runner.invoke(app, ["channels", "vgg16-places365", "--list"])
    assert told.exit_code == 0, told.output
    assert "conv5_3" in told.stdout
    rows = json.loads(runner.invoke(app, ["channels", BACKBONE, "--list", "--json"]).stdout)
    assert [row["index"] for row in rows] == list(range(1, len(rows) + 1))
    assert {"path", "kind", "channels", "parameters", "tap"} <= rows[0].keys()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--layer", "conv99"], "no layer 'conv99'; known: stem"),
        (["--layer", "stem", "--channels", "32"], "it has 0 to 31"),
        (["--channels", "1,-2"], "no list of numbers"),
        (["--channels", "1", "--every", "2"], "leave one out"),
    ],
)
def test_what_cannot_be_is_told_with_what_can(words: list[str], told: str, tmp_path: Path) -> None:
    environment = {"SCENEATLAS_STORE__CHANNELS_DIR": str(tmp_path)}
    result = runner.invoke(app, ["channels", BACKBONE, *words], env=environment)
    assert result.exit_code == 2
    assert told in result.stderr
