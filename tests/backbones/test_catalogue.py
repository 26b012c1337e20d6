"""Tests of models/backbones/catalogue.py and of what every card claims."""

from pathlib import Path

import pytest
import torch

from conf.labels import labels
from models.backbones import catalogue
from models.backbones.card import LOGITS, Tap
from models.backbones.tapping import tapped

every_card = pytest.mark.parametrize("name", catalogue.names())


def test_an_unknown_backbone_is_refused_with_the_known_ones() -> None:
    known = r"'resnet18'; known: efficientnet-lite0, squeezenet1_1.*, and timm:NAME"
    with pytest.raises(ValueError, match=known):
        catalogue.card("resnet18")


def test_a_published_file_finds_its_card() -> None:
    found = catalogue.card_for_file("vgg16_places365.caffemodel")
    assert found.name == "vgg16-places365"
    with pytest.raises(ValueError, match=r"'vgg19\.caffemodel'; published files: efficientnet"):
        catalogue.card_for_file("vgg19.caffemodel")


@every_card
def test_each_layer_has_the_channels_and_the_size_that_its_card_says(name: str) -> None:
    card = catalogue.card(name)
    with torch.device("meta"):  # shapes without a single multiplication
        network = card.network().eval()
        photo = torch.empty(1, 3, card.framing.crop_px, card.framing.crop_px)
    taps = [Tap(layer.name, pooling) for layer in card.layers for pooling in ("avg", "none")]
    modules = {tap: network.get_submodule(card.layer(tap.layer).module) for tap in taps}
    found = {tap: tuple(values.shape) for tap, values in tapped(network, photo, modules).items()}
    assert found == {tap: (1, card.dimension(tap)) for tap in taps}


@every_card
def test_each_card_has_eight_layers_from_first_convolution_to_logits(name: str) -> None:
    card = catalogue.card(name)
    assert len(card.layers) >= 8
    assert len({layer.name for layer in card.layers}) == len(card.layers)
    sides_px = [layer.side_px for layer in card.layers]
    assert sides_px == sorted(sides_px, reverse=True)
    assert sides_px[0] >= card.framing.crop_px / 5  # AlexNet's first convolution steps by 4
    if name != "vgg16-places365-keras":  # whose file ends with the convolutions
        assert card.layers[-1].name == LOGITS


@every_card
def test_each_card_says_where_its_weights_come_from_and_under_which_licence(name: str) -> None:
    card = catalogue.card(name)
    assert card.licence
    assert card.summary.endswith(".")
    assert all(url.startswith("http") for url in card.weights.urls)


def test_no_two_cards_keep_their_weights_under_one_name() -> None:
    files = [catalogue.card(name).weights.file_name for name in catalogue.names()]
    assert len(set(files)) == len(files)


@every_card
def test_a_card_with_a_vocabulary_has_a_logit_for_each_of_its_words(name: str) -> None:
    card = catalogue.card(name)
    if card.classes:
        assert card.layer(LOGITS).channels == len(labels(card.classes))


def test_only_leaky_and_smooth_units_may_be_negative() -> None:
    negative = {name for name in catalogue.names() if not catalogue.card(name).nonnegative}
    smooth = {"efficientnet-b0-imagenet", "efficientnet-b5-imagenet"}
    assert negative == {"squeezenet1_1-places365"} | smooth


@every_card
def test_the_page_on_backbones_tells_of_each_card(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs/backbones.md").read_text("utf-8")
    card = catalogue.card(name)
    row = next(line for line in page.splitlines() if line.startswith(f"| `{name}`"))
    assert f"| {card.feature_layer} × {card.dimension(card.feature_tap)} |" in row
    assert f"| {card.classes or '–'} |" in row
