"""Tests of models/backbones/card.py."""

import re
from dataclasses import replace

import pytest

from models.backbones.card import Tap, extractor_name
from models.backbones.catalogue import card

SHA256 = "162b88966e38f586d4224bcc4324078e32fc484ac1824cc73876e9775b0fcc16"


def test_an_extractor_is_named_by_backbone_layer_pooling_and_weights() -> None:
    squeezenet = card("squeezenet1_1-places365")
    name = extractor_name(squeezenet, Tap("fire9", "avg"), SHA256)
    assert re.fullmatch(r"squeezenet1_1-places365\.fire9\.avg\.[0-9a-f]{8}", name)


def test_other_weights_or_another_preprocessing_give_another_name() -> None:
    squeezenet, tap = card("squeezenet1_1-places365"), Tap("fire9", "avg")
    normalization = replace(squeezenet.normalization, mean_image=None)
    framing = replace(squeezenet.framing, interpolation="bilinear")
    names = {
        extractor_name(squeezenet, tap, SHA256),
        extractor_name(squeezenet, tap, SHA256[::-1]),
        extractor_name(replace(squeezenet, normalization=normalization), tap, SHA256),
        extractor_name(replace(squeezenet, framing=framing), tap, SHA256),
    }
    assert len(names) == 4


def test_a_name_is_refused_for_a_layer_that_is_not_there() -> None:
    with pytest.raises(ValueError, match=r"no layer 'fire10'; known: conv1, fire2"):
        extractor_name(card("squeezenet1_1-places365"), Tap("fire10", "avg"), SHA256)


def test_an_unknown_pooling_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'mean'; known: avg, max, gem, none"):
        Tap("fire9", "mean")  # type: ignore[arg-type]


def test_pooling_none_keeps_every_position() -> None:
    vgg = card("vgg16-places365")
    assert vgg.dimension(Tap("pool5", "none")) == 7 * 7 * 512
    assert vgg.dimension(Tap("conv5_3", "gem")) == 512
    assert vgg.dimension(Tap("fc7", "none")) == 4096


def test_a_card_cannot_name_a_feature_layer_that_it_does_not_have() -> None:
    with pytest.raises(ValueError, match="no layer 'conv6_1'"):
        replace(card("vgg16-places365"), feature_layer="conv6_1")


def test_only_a_precision_that_was_asked_for_makes_another_name() -> None:
    squeezenet, tap = card("squeezenet1_1-places365"), Tap("fire9", "avg")
    names = {p: extractor_name(squeezenet, tap, SHA256, p) for p in ("auto", "bf16", "fp32")}
    assert names["auto"] == names["bf16"] == extractor_name(squeezenet, tap, SHA256)
    assert names["fp32"] == names["auto"] + ".fp32"
