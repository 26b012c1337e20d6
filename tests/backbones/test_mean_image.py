"""Tests of models/backbones/mean_image.py."""

from pathlib import Path

import numpy as np
import pytest

from models.backbones.card import Tap, extractor_name
from models.backbones.catalogue import card
from models.backbones.mean_image import with_mean
from models.backbones.normalization import mean_pixels
from models.weights.caffe_schema import message_class


@pytest.fixture
def mean_file(tmp_path: Path) -> Path:
    """A mean image whose value at (channel, row, column) tells where it stands."""
    blob = message_class("BlobProto")()
    image = np.arange(3 * 256 * 256, dtype=np.float32) % 251
    blob.shape.dim.extend([3, 256, 256])
    blob.data.append(image.astype("<f4").tobytes())
    file = tmp_path / "mean.binaryproto"
    file.write_bytes(blob.SerializeToString())
    return file


def test_a_published_mean_is_cropped_like_the_photo(mean_file: Path) -> None:
    own = with_mean(card("vgg16-places365"), mean_file)
    expected = (np.arange(3 * 256 * 256, dtype=np.float32) % 251).reshape(3, 256, 256)
    cropped = expected[:, 16:240, 16:240].transpose(1, 2, 0)
    np.testing.assert_array_equal(mean_pixels(own), cropped)


def test_another_mean_names_another_extractor(mean_file: Path) -> None:
    rebuilt = card("vgg16-places365")
    tap = Tap("conv5_3", "avg")
    assert extractor_name(with_mean(rebuilt, mean_file), tap, "0") != extractor_name(
        rebuilt, tap, "0"
    )


def test_a_network_without_a_mean_image_refuses_one(mean_file: Path) -> None:
    with pytest.raises(ValueError, match="efficientnet-lite0 subtracts no mean image"):
        with_mean(card("efficientnet-lite0"), mean_file)
