"""EfficientNet-Lite0 against an independent implementation, efficientnet_lite_pytorch (PyPI)."""

from pathlib import Path

import numpy as np
import pytest
import torch
from efficientnet_lite_pytorch import EfficientNet

from models.backbones.card import LOGITS, Tap
from models.backbones.extractor import Extractor
from models.backbones.networks.efficientnet_lite import timm_name
from models.records.arrays import Pixels


@pytest.fixture(scope="module")
def reference(lite0_weights: Path) -> torch.nn.Module:
    network: torch.nn.Module = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(lite0_weights, weights_only=True))
    return network.eval()


def test_features_and_logits_equal_the_reference(
    reference: torch.nn.Module, lite0: Extractor, photos: Pixels
) -> None:
    normalized = (photos.astype(np.float32) - 127) / 128
    batch = torch.from_numpy(normalized.transpose(0, 3, 1, 2).copy())
    with torch.inference_mode():
        maps = reference.extract_features(batch).numpy()  # type: ignore[operator]
        logits = reference(batch).numpy()
    taps = [Tap("head", "none"), Tap("head", "avg"), Tap(LOGITS, "none")]
    ours = lite0.features(photos, taps)
    for found, expected in zip(ours, [maps.reshape(6, -1), maps.mean((2, 3)), logits], strict=True):
        assert np.abs(expected).max() > 0.1
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_names_are_translated_block_by_block() -> None:
    assert timm_name("_conv_stem.weight") == "conv_stem.weight"
    assert timm_name("_blocks.0._project_conv.weight") == "blocks.0.0.conv_pw.weight"
    assert timm_name("_blocks.3._bn0.weight") == "blocks.2.0.bn1.weight"
    assert timm_name("_blocks.15._bn2.running_var") == "blocks.6.0.bn3.running_var"
    assert timm_name("unheard.of") == "unheard.of"
