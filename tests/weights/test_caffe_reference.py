"""Our Caffe networks and our reader against OpenCV's importer, on layers a sixteenth as wide."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.special import softmax
from torch import nn

from benchmarks.caffe_reference import (
    NAMES,
    Array,
    Blobs,
    narrowed,
    opencv,
    random_photos,
    random_weights,
    write_caffemodel,
    write_caffemodel_v1,
)
from benchmarks.prototxts import Reference, reference
from models.backbones.card import LOGITS, Tap
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.pixels.framing import frame
from models.records.arrays import Pixels

Write = Callable[[Path, Blobs], Path]
DIVISOR = 16


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def network(name: str) -> Reference:
    return reference(name, divisor=DIVISOR)


@pytest.fixture(scope="module")
def layers(network: Reference) -> Blobs:
    return random_weights(network, seed=365)


@pytest.fixture(scope="module")
def photos() -> Pixels:
    return random_photos(2, seed=5)


@pytest.fixture(scope="module")
def expected(
    name: str,
    network: Reference,
    layers: Blobs,
    photos: Pixels,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Array]:
    path = tmp_path_factory.mktemp("opencv") / "narrow.caffemodel"
    return opencv(name, network, write_caffemodel(path, layers), photos)


@pytest.mark.parametrize("write", [write_caffemodel, write_caffemodel_v1])
def test_features_and_probabilities_equal_opencvs(
    name: str,
    layers: Blobs,
    photos: Pixels,
    expected: dict[str, Array],
    tmp_path: Path,
    write: Write,
) -> None:
    narrow = narrowed(name, divisor=DIVISOR)
    extractor = Extractor(narrow, write(tmp_path / "a.caffemodel", layers), precision="fp32")
    assert_equal(found(extractor, photos, list(expected)), expected)


def test_bf16_stays_near(
    name: str, layers: Blobs, photos: Pixels, expected: dict[str, Array], tmp_path: Path
) -> None:
    path = write_caffemodel(tmp_path / "a.caffemodel", layers)
    extractor = Extractor(narrowed(name, divisor=DIVISOR), path, precision="bf16")
    for layer, values in found(extractor, photos, list(expected)).items():
        error = np.abs(values - expected[layer]).mean() / np.abs(expected[layer]).mean()
        assert error < 0.1, layer


def found(extractor: Extractor, photos: Pixels, layers: list[str]) -> dict[str, Array]:
    """Return what we compute from the same decoded photos, framing included."""
    framing = extractor.card.framing
    framed = np.stack([frame(Image.fromarray(photo), framing) for photo in photos])
    all_classes = LOGITS if extractor.card.name != "vgg16-hybrid1365" else "fc8a"
    taps = [Tap(all_classes if layer == "probabilities" else layer, "none") for layer in layers]
    arrays = dict(zip(layers, extractor.features(framed, taps), strict=True))
    return arrays | {"probabilities": softmax(arrays["probabilities"], axis=1)}


def assert_equal(ours: dict[str, Array], theirs: dict[str, Array]) -> None:
    for layer, expected in theirs.items():
        scale = np.abs(expected).max()
        assert scale > (0.01 if layer == "probabilities" else 0.1), layer
        np.testing.assert_allclose(
            ours[layer], expected, rtol=1e-4, atol=1e-4 * scale, err_msg=layer
        )


def test_the_logits_of_the_hybrid_are_those_of_its_last_classes_the_scenes(
    photos: Pixels, tmp_path: Path
) -> None:
    name = "vgg16-hybrid1365"
    path = tmp_path / "hybrid.caffemodel"
    write_caffemodel(path, random_weights(reference(name, divisor=DIVISOR), seed=365))
    extractor = Extractor(narrowed(name, divisor=DIVISOR), path, precision="fp32")
    taps = [Tap("fc8a", "none"), Tap(LOGITS, "none")]
    everything, scenes = extractor.features(photos[:, 16:240, 16:240], taps)
    n_scenes = 365 // DIVISOR
    assert everything.shape[1] > n_scenes
    np.testing.assert_array_equal(scenes, everything[:, -n_scenes:])


@pytest.mark.real
def test_our_vgg16_has_the_layers_of_the_published_prototxt(real_data: Path) -> None:
    text = (real_data / "caffe/deploy_vgg16_places365.prototxt").read_text("utf-8")
    layer = r'name: "(\w+)"\s+type: "(?:Convolution|InnerProduct)".*?num_output: (\d+)'
    published = {name: int(n_out) for name, n_out in re.findall(layer, text, re.DOTALL)}
    with torch.device("meta"):
        ours = card("vgg16-places365").network().named_children()
    assert published == {
        name: module.weight.shape[0]
        for name, module in ours
        if isinstance(module, nn.Conv2d | nn.Linear)
    }
