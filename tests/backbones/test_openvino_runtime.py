"""OpenVINO computes what torch computes, on EfficientNet-Lite0 with its real weights."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from models.backbones import precision
from models.backbones.card import LOGITS, Tap
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.precision import has_bf16
from models.backbones.runtime import has_openvino
from models.records.arrays import Pixels

# Not importorskip: imported by anyone else, OpenVINO would bring its telemetry.
pytestmark = pytest.mark.skipif(not has_openvino(), reason="OpenVINO is not installed")

TAPS = [Tap("head", "avg"), Tap(LOGITS, "none"), Tap("block1a", "gem")]


@pytest.fixture(scope="module")
def compiled(lite0_weights: Path) -> Extractor:
    return Extractor(
        card("efficientnet-lite0"),
        lite0_weights,
        precision="fp32",
        runtime="openvino",
        batch_photos=4,
    )


def test_every_tap_is_what_torch_computes(
    compiled: Extractor, lite0_weights: Path, photos: Pixels
) -> None:
    plain = Extractor(card("efficientnet-lite0"), lite0_weights, precision="fp32")
    for ours, theirs in zip(
        compiled.features(photos, TAPS), plain.features(photos, TAPS), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4 * np.abs(theirs).max())


def test_a_photo_has_the_same_features_in_a_full_batch_and_in_a_rest(
    compiled: Extractor, photos: Pixels
) -> None:
    [together] = compiled.features(photos, TAPS[:1])  # 4, and 2 that are filled up
    for number in range(len(photos)):
        [alone] = compiled.features(photos[number : number + 1], TAPS[:1])
        assert np.array_equal(alone[0], together[number])


def test_its_results_are_kept_when_it_runs_again(compiled: Extractor, photos: Pixels) -> None:
    [first] = compiled.features(photos[:4], TAPS[:1])
    kept = first.copy()
    compiled.features(photos[::-1][:4], TAPS[:1])
    assert np.array_equal(first, kept)


def test_the_engine_is_named(compiled: Extractor) -> None:
    assert compiled.engine.startswith("openvino, fp32 (")


@pytest.mark.parametrize(("is_quick", "chosen"), [(True, "bf16"), (False, "fp32")])
def test_auto_takes_bf16_where_that_is_quick(
    is_quick: bool, chosen: str, lite0_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_bf16(torch.device("cpu")):
        pytest.skip("this processor has no bf16")
    monkeypatch.setattr(precision, "is_bf16_quick", lambda: is_quick)
    automatic = Extractor(card("efficientnet-lite0"), lite0_weights, runtime="openvino")
    assert automatic.engine.startswith(f"openvino, {chosen} (")
    asked = Extractor(
        card("efficientnet-lite0"), lite0_weights, runtime="openvino", precision="bf16"
    )
    assert asked.engine.startswith("openvino, bf16 (")


def test_its_telemetry_cannot_run(compiled: Extractor, photos: Pixels) -> None:
    compiled.features(photos, TAPS[:1])
    assert sys.modules["openvino_telemetry"] is None


def test_asking_for_a_missing_device_is_refused(lite0_weights: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is CUDA")
    with pytest.raises(ValueError, match="choose torch"):
        Extractor(card("efficientnet-lite0"), lite0_weights, device="meta", runtime="openvino")
