"""Our VGG16 and our reader against OpenCV's importer of Caffe networks, on narrowed layers."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from torch import nn

from models.backbones.card import LOGITS, BackboneCard, Tap
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.mean_image import places365_mean
from models.backbones.networks.vgg import vgg16
from models.records.arrays import Pixels

Blobs = dict[str, tuple[NDArray[np.float32], ...]]
Write = Callable[[Path, Blobs], Path]

WIDTHS, N_HIDDEN, N_CLASSES = (4, 6, 8, 10, 12), 16, 9
INPUT = (
    'name: "narrow"\ninput: "data"\ninput_dim: 2\ninput_dim: 3\ninput_dim: 224\ninput_dim: 224\n'
)


@pytest.fixture(scope="module")
def narrow() -> BackboneCard:
    network = partial(vgg16, widths=WIDTHS, n_hidden=N_HIDDEN, n_classes=N_CLASSES)
    return replace(card("vgg16-places365"), network=network)


@pytest.fixture(scope="module")
def layers(narrow: BackboneCard) -> Blobs:
    """Seeded random weights that keep the size of signals, so that every layer matters."""
    random = np.random.default_rng(365)
    drawn: Blobs = {}
    for name, module in narrow.network().named_children():
        if isinstance(module, nn.Conv2d | nn.Linear):
            shape = tuple(module.weight.shape)
            weight = random.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)
            bias = random.normal(0, 0.1, shape[0])
            drawn[name] = weight.astype(np.float32), bias.astype(np.float32)
    return drawn


@pytest.fixture(scope="module")
def decoded() -> Pixels:
    """Two photos of 256×256, RGB, before the crop."""
    small = np.random.default_rng(5).integers(0, 256, (2, 12, 12, 3), dtype=np.uint8)
    return np.stack([cv2.resize(photo, (256, 256)) for photo in small]).astype(np.uint8)


@pytest.fixture(params=["write_caffemodel", "write_caffemodel_v1"])
def caffemodel(request: pytest.FixtureRequest, tmp_path: Path, layers: Blobs) -> Path:
    write: Write = request.getfixturevalue(request.param)
    return write(tmp_path / "narrow.caffemodel", layers)


def test_features_and_probabilities_equal_opencvs(
    narrow: BackboneCard, layers: Blobs, decoded: Pixels, caffemodel: Path
) -> None:
    expected = opencv(layers, caffemodel, decoded)
    extractor = Extractor(narrow, caffemodel, precision="fp32")
    taps = [Tap(layer, "none") for layer in ("conv1_1", "conv5_3", "pool5", "fc6", "fc7", LOGITS)]
    found = extractor.features(decoded[:, 16:240, 16:240], taps)
    for tap, ours, theirs in zip(taps, found, expected, strict=True):
        scale = np.abs(theirs).max()
        assert scale > 0.1, tap
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4 * scale, err_msg=str(tap))


def opencv(layers: Blobs, caffemodel: Path, decoded: Pixels) -> list[NDArray[np.float32]]:
    """Compute the same layers by the book: BGR, minus the mean image, then Caffe's centre crop."""
    prototxt = caffemodel.with_suffix(".prototxt")
    prototxt.write_text(INPUT + "".join(_layer_texts(layers)), "utf-8")
    network = cv2.dnn.readNetFromCaffe(str(prototxt), str(caffemodel))
    mean = places365_mean()
    blue_first = decoded[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32)
    network.setInput(np.ascontiguousarray((blue_first - mean)[:, :, 16:240, 16:240]))
    names = ["relu_conv1_1", "relu_conv5_3", "pool5", "relu_fc6", "relu_fc7", "fc8a"]
    return [np.asarray(blob, np.float32).reshape(2, -1) for blob in network.forward(names)]


def _layer_texts(layers: Blobs) -> list[str]:
    """Describe the network in Caffe's words, layer by layer, each reading the one before."""
    texts, bottom = [], "data"
    last_of_stage = {"conv1_2", "conv2_2", "conv3_3", "conv4_3", "conv5_3"}
    for name, (weight, _) in layers.items():
        kind, parameters = _kind(weight)
        texts.append(_layer(name, kind, bottom, name, parameters))
        bottom = name
        if name != "fc8a":
            texts.append(_layer(f"relu_{name}", "ReLU", name, name, ""))
        if name in last_of_stage:
            bottom = f"pool{name[4]}"
            maximum = "pooling_param { pool: MAX kernel_size: 2 stride: 2 }"
            texts.append(_layer(bottom, "Pooling", name, bottom, maximum))
    return texts


def _kind(weight: NDArray[np.float32]) -> tuple[str, str]:
    if weight.ndim == 4:
        shape = f"num_output: {len(weight)} pad: 1 kernel_size: 3"
        return "Convolution", f"convolution_param {{ {shape} }}"
    return "InnerProduct", f"inner_product_param {{ num_output: {len(weight)} }}"


def _layer(name: str, kind: str, bottom: str, top: str, parameters: str) -> str:
    ends = f'bottom: "{bottom}" top: "{top}"'
    return f'layer {{ name: "{name}" type: "{kind}" {ends} {parameters} }}\n'
