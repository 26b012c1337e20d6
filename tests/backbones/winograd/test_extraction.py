"""A network in bf16 runs by Winograd's algorithm, and each of its layers stays what it was."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import torch

from models.backbones import extractor, quantizing
from models.backbones.card import BackboneCard, Tap
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.families.vgg import VGG16_PLACES365
from models.backbones.networks.vgg import vgg16
from models.backbones.precision import Precision, has_dot_products
from models.backbones.quantizing import TooCoarse, mean_cosine
from models.backbones.winograd import substitution
from models.backbones.winograd.factors import FloatFactors, has_fp16
from models.compiling import can_compile
from models.records.arrays import Pixels
from models.weights import checkpoint

# A VGG16 of few channels, in Caffe's shape.
NARROW = replace(
    VGG16_PLACES365,
    network=partial(vgg16, widths=(64,) * 5, n_hidden=16),
    read=checkpoint.read_state,
)
LEAST_COSINE = 0.995  # few channels even out fewer roundings than VGG16's: 0.9968 without Winograd
LEAST_COSINE_OF_INT8 = 0.97  # 0.987; VGG16's hundreds of channels reach 0.997
TAPS = [Tap(layer.name, "avg") for layer in NARROW.layers if layer.name.startswith("conv")]


runs = pytest.mark.skipif(
    not (can_compile() and has_dot_products(torch.device("cpu"))),
    reason="neither LLVM, nor a processor that multiplies vectors of bf16 and int8",
)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(3)
    network, file = NARROW.network(), tmp_path_factory.mktemp("weights") / "narrow.pth"
    for parameter in network.parameters():
        if parameter.dim() > 1:
            torch.nn.init.kaiming_normal_(parameter)
    torch.save(network.state_dict(), file)
    return file


def made(
    chosen: BackboneCard,
    weights: Path,
    precision: Precision,
    calibration: Callable[[], Pixels] | None = None,
) -> Extractor:
    return Extractor(chosen, weights, precision=precision, calibration=calibration)


@runs
@pytest.mark.parametrize("factors", get_args(FloatFactors))
def test_every_layer_of_vgg_is_as_in_fp32(
    factors: FloatFactors, weights: Path, photos: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    if factors == "fp16" and not has_fp16():
        pytest.skip("a processor that does not multiply fp16")
    for module in (extractor, substitution):
        monkeypatch.setattr(module, "quick_factors", lambda: factors)
    quick = made(NARROW, weights, "bf16")
    assert quick.engine.startswith("torch and Winograd, bf16")
    assert quick.engine.endswith(")" if factors == "bf16" else f"; products in {factors}")
    exact = made(NARROW, weights, "fp32").features(photos, TAPS)
    for tap, ours, theirs in zip(TAPS, quick.features(photos, TAPS), exact, strict=True):
        assert mean_cosine(ours, theirs) > LEAST_COSINE, tap


@runs
def test_a_photo_has_the_same_features_in_any_batch(weights: Path, photos: Pixels) -> None:
    quick = made(NARROW, weights, "bf16")
    [together] = quick.features(photos, TAPS[-1:])
    [alone] = quick.features(photos[2:3], TAPS[-1:])
    np.testing.assert_allclose(alone, together[2:3], rtol=1e-4, atol=1e-5)


@runs
def test_in_int8_it_is_judged_on_ones_own_photos_and_that_is_told(
    weights: Path, photos: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantizing, "LEAST_COSINE", LEAST_COSINE_OF_INT8)
    rough = made(NARROW, weights, "int8", calibration=lambda: photos)
    [ours] = rough.features(photos, TAPS[-1:])
    [theirs] = made(NARROW, weights, "fp32").features(photos, TAPS[-1:])
    cosine = mean_cosine(ours, theirs)
    assert LEAST_COSINE > cosine > LEAST_COSINE_OF_INT8
    assert rough.engine.startswith("torch and Winograd, int8 (")
    assert rough.engine.endswith(f"; cosine to fp32 {cosine:.4f}")


@runs
def test_an_int8_that_changes_too_much_is_refused_each_time(
    weights: Path, photos: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantizing, "LEAST_COSINE", 1.01)
    rough = made(NARROW, weights, "int8", calibration=lambda: photos)
    for _ in range(2):
        with pytest.raises(TooCoarse, match="choose bf16"):
            rough.features(photos, TAPS[-1:])


@runs
def test_int8_without_photos_to_judge_it_by_is_refused(weights: Path, photos: Pixels) -> None:
    with pytest.raises(ValueError, match="judged on the photos of an atlas"):
        made(NARROW, weights, "int8").features(photos, TAPS[-1:])


def test_a_network_that_it_does_not_suit_is_not_told_to_run_by_it(lite0_weights: Path) -> None:
    assert made(card("efficientnet-lite0"), lite0_weights, "bf16").engine.startswith("torch, bf16")


def test_without_llvm_torch_convolves_by_itself(
    weights: Path, photos: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extractor, "can_compile", lambda: False)
    direct = made(NARROW, weights, "bf16")
    assert direct.engine.startswith("torch, bf16")
    [ours] = direct.features(photos, TAPS[-1:])
    [theirs] = made(NARROW, weights, "fp32").features(photos, TAPS[-1:])
    assert mean_cosine(ours, theirs) > LEAST_COSINE
