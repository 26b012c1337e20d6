"""Pictures of channels are kept whole, found by key, and made anew for anything that matters."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.viewing.channels import (
    ChannelPictures,
    PicturedLayer,
    Recipe,
    Response,
    spread,
)

LAYER = PicturedLayer(
    backbone="timm:some/net",
    layer="stage.3",
    n_channels=64,
    weights_sha256="ab" * 32,
    extractors={"avg": "timm-some.stage.3.avg.01234567"},
    recipe=Recipe(n_steps=4),
)


@pytest.fixture
def kept(tmp_path: Path) -> ChannelPictures:
    pictures = ChannelPictures(str(tmp_path))
    pictures.begin(LAYER)
    pictures.keep(LAYER, 7, b"seven", Response(1.5, 3.0))
    pictures.keep(LAYER, 30, b"thirty", Response(2.5, 4.0))
    return pictures


def test_a_picture_is_found_by_its_key_and_number(kept: ChannelPictures) -> None:
    assert kept.channels(LAYER) == [7, 30]
    assert kept.picture(LAYER.key, 7) == b"seven"
    assert kept.response(LAYER, 30) == Response(2.5, 4.0)
    (found,) = kept.layers()
    assert replace(found, made_at="") == LAYER
    assert found.key == LAYER.key


@pytest.mark.parametrize(
    "key", ["", "..", "0" * 16, "../x", LAYER.folder, "*" * 16, LAYER.key.upper(), LAYER.key + "\n"]
)
def test_no_other_key_leads_to_a_file(kept: ChannelPictures, key: str) -> None:
    assert kept.picture(key, 7) is None
    assert kept.picture(LAYER.key, 8) is None
    assert kept.picture(LAYER.key, -7) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(LAYER, weights_sha256="cd" * 32),
        replace(LAYER, extractors={"avg": "timm-some.stage.3.avg.76543210"}),
        replace(LAYER, recipe=Recipe(n_steps=5)),
        replace(LAYER, recipe=Recipe(n_steps=4, seed=1)),
        replace(LAYER, recipe=Recipe(n_steps=4, version=99)),
    ],
)
def test_other_weights_preprocessing_or_recipes_are_other_pictures(
    kept: ChannelPictures, other: PicturedLayer
) -> None:
    assert other.key != LAYER.key
    assert kept.channels(other) == []


def test_a_picture_that_was_being_written_is_none(kept: ChannelPictures, tmp_path: Path) -> None:
    (tmp_path / LAYER.folder / "00009.json").write_text("{}")
    (tmp_path / LAYER.folder / ".part-1234-00011.webp").write_bytes(b"half")
    assert kept.channels(LAYER) == [7, 30]


def test_a_folder_is_a_name_on_every_system() -> None:
    assert not set(LAYER.folder) & set(':/\\*?"<>|')


def test_about_thirty_channels_are_spread_over_a_layer() -> None:
    assert list(spread(64, every=30)) == [0, 30, 60]
    assert list(spread(12)) == list(range(12))
    for n_channels in (64, 512, 1280):
        assert 30 <= len(spread(n_channels)) <= 33
