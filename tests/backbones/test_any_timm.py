"""Tests of models/backbones/families/any_timm.py."""

from pathlib import Path

import numpy as np
import pytest
import timm
from safetensors.torch import save_file

from models.backbones.card import LOGITS, Tap, extractor_name
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.pixels.framing import Framing


def test_a_convolutional_network_gives_its_last_map() -> None:
    resnet = card("timm:resnet18.tv_in1k")
    assert resnet.feature_layer == "layer4"
    assert resnet.nonnegative
    assert resnet.dimension(resnet.feature_tap) == 512
    assert resnet.framing == Framing(256, keep_aspect=True, crop_px=224, interpolation="bilinear")
    assert resnet.normalization.mean == pytest.approx((123.675, 116.28, 103.53))
    hub = "https://huggingface.co/timm/resnet18.tv_in1k/resolve/main/model.safetensors"
    assert resnet.weights.urls == (hub,)
    assert resnet.licence == "bsd-3-clause (as timm says)"


def test_a_transformer_gives_the_vector_before_its_logits() -> None:
    vit = card("timm:vit_tiny_patch16_224")
    assert vit.feature_layer == "head_drop"
    assert vit.dimension(vit.feature_tap) == 192
    assert vit.layer(LOGITS).channels == 1000


def test_tables_that_no_file_holds_are_made_all_the_same(tmp_path: Path) -> None:
    swin = card("timm:swin_tiny_patch4_window7_224")
    path = tmp_path / "model.safetensors"
    network = timm.create_model("swin_tiny_patch4_window7_224", pretrained=False)
    save_file(network.state_dict(), path)
    pixels = np.zeros((1, 224, 224, 3), np.uint8)
    features = Extractor(swin, path, precision="fp32").features(pixels, [swin.feature_tap])[0]
    assert features.shape == (1, 768)
    assert np.isfinite(features).all()


def test_the_name_of_its_features_can_be_a_folder() -> None:
    resnet = card("timm:resnet18.tv_in1k")
    name = extractor_name(resnet, Tap("layer4", "avg"), "0" * 64)
    assert name.startswith("timm-resnet18.tv_in1k.layer4.avg.")


def test_a_model_that_timm_does_not_know_is_refused_with_those_near() -> None:
    with pytest.raises(ValueError, match=r"no model 'resnet19'; near: .*resnet"):
        card("timm:resnet19")


def test_a_model_without_published_weights_is_refused() -> None:
    with pytest.raises(ValueError, match=r"publishes no weights for 'resnet200'; choose"):
        card("timm:resnet200")
