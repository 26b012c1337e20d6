"""Thumbnails: small, faithful, deterministic, and silent about where a photo was taken."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from models.pixels.thumbnail import as_thumbnail, shrink
from tests.pixels.drawing import difference, gradient, noise


@pytest.mark.parametrize(
    ("size", "shrunk"),
    [
        ((1024, 768), (256, 192)),
        ((300, 900), (85, 256)),
        ((256, 10), (256, 10)),
        ((20, 30), (20, 30)),
        ((1, 4000), (1, 256)),
        ((4000, 1), (256, 1)),
        ((1, 1), (1, 1)),
    ],
)
def test_the_longest_edge_is_bounded_and_nothing_is_enlarged(
    size: tuple[int, int], shrunk: tuple[int, int]
) -> None:
    assert shrink(Image.new("RGB", size), 256).size == shrunk


def test_shrinking_is_antialiased() -> None:
    stripes = np.zeros((512, 512, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    grey = np.asarray(shrink(Image.fromarray(stripes), 100))
    assert abs(grey[:, 5:-5].astype(int) - 127).max() < 12


@pytest.mark.parametrize("size", [(1003, 751), (1200, 900), (2999, 2001)])
def test_averaging_blocks_that_do_not_fill_a_photo_squashes_nothing(size: tuple[int, int]) -> None:
    photo = noise(60, 45).resize(size, Image.Resampling.BICUBIC)
    small = shrink(photo, 128)
    assert difference(small, photo.resize(small.size, Image.Resampling.LANCZOS)) < 3


def test_a_thumbnail_shows_the_photo_and_its_size() -> None:
    thumbnail = as_thumbnail(gradient(200, 100))
    with Image.open(BytesIO(thumbnail.webp), formats=["WEBP"]) as shown:
        assert shown.size == (thumbnail.width, thumbnail.height) == (200, 100)
        assert difference(shown.convert("RGB"), gradient(200, 100)) < 3


def test_a_thumbnail_is_the_same_every_time() -> None:
    assert as_thumbnail(gradient(99, 77)) == as_thumbnail(gradient(99, 77))


def test_a_thumbnail_does_not_tell_the_place() -> None:
    photo = gradient()
    photo.info.update(exif=b"Exif\0\0here", icc_profile=b"profile-here", xmp=b"<x>here</x>")
    webp = as_thumbnail(shrink(photo, 20)).webp
    assert b"here" not in webp
    with Image.open(BytesIO(webp)) as shown:
        assert not {"exif", "icc_profile", "xmp"} & set(shown.info)
