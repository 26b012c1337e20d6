from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.backbones.card import Tap, extractor_name
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.instance import EDGE_PX
from models.pixels.framing import TrimmedFraming, frame

HEAD = Tap("head", "avg")


@pytest.fixture(scope="module")
def instance(lite0_weights: Path) -> Extractor:
    return Extractor(card("efficientnet-lite0@instance"), lite0_weights, precision="fp32")


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    random = np.random.default_rng(3)
    coarse = Image.fromarray(random.integers(0, 256, (7, 9, 3), dtype=np.uint8))
    return coarse.resize((360, 280), Image.Resampling.BICUBIC)


def framed(image: Image.Image, extractor: Extractor) -> np.ndarray:
    return frame(image, extractor.card.framing)[None]


def test_a_photo_that_lies_sideways_has_the_same_features(
    instance: Extractor, photo: Image.Image
) -> None:
    upright = photo.resize((EDGE_PX, EDGE_PX))
    features = instance.features(framed(upright, instance), [HEAD])[0]
    for turn in (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180):
        turned = instance.features(framed(upright.transpose(turn), instance), [HEAD])[0]
        np.testing.assert_allclose(turned, features, atol=1e-4)


def test_it_sees_the_whole_photo_without_borders(instance: Extractor, photo: Image.Image) -> None:
    scan = Image.new("RGB", (460, 400), "white")
    scan.paste(photo, (50, 60))
    features = instance.features(framed(photo, instance), [HEAD])[0]
    bordered = instance.features(framed(scan, instance), [HEAD])[0]
    np.testing.assert_allclose(bordered, features, atol=1e-4)


def test_its_features_are_kept_apart_from_those_of_the_network() -> None:
    plain, variant = card("efficientnet-lite0"), card("efficientnet-lite0@instance")
    assert extractor_name(plain, HEAD, "0" * 64) != extractor_name(variant, HEAD, "0" * 64)
    assert isinstance(variant.framing, TrimmedFraming)
    assert variant.classes is None


def test_the_network_itself_keeps_its_table() -> None:
    # Tables of atlases are called so; another name would have all of them computed again.
    name = extractor_name(card("efficientnet-lite0"), HEAD, "0" * 64)
    assert name == "efficientnet-lite0.head.avg.b8c75f95"


def test_a_network_with_a_mean_image_can_see_other_sizes() -> None:
    variant = card("squeezenet1_1-places365@instance")
    assert variant.normalization.mean_image is None
    assert variant.dimension(Tap("fire9", "avg")) == 512
