"""The colour descriptor: colours land in their bins, and places in their regions."""

import colorsys

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.records.arrays import Pixels
from models.retrieval.histogram import colour_histogram


def regions(pixels: Pixels) -> NDArray[np.float32]:
    return colour_histogram(pixels).reshape(5, 8, 12, 3)


def flat(colour: tuple[int, int, int], height: int = 40, width: int = 60) -> Pixels:
    return np.broadcast_to(np.array(colour, np.uint8), (height, width, 3)).copy()


@pytest.mark.parametrize("seed", range(20))
def test_a_flat_photo_fills_the_one_bin_of_its_colour(seed: int) -> None:
    red, green, blue = np.random.default_rng(seed).integers(0, 256, 3).tolist()
    parts = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    pairs = zip(parts, (8, 12, 3), strict=True)
    hue, saturation, value = (min(int(part * n), n - 1) for part, n in pairs)
    found = regions(flat((red, green, blue)))
    np.testing.assert_array_equal(found[:, hue, saturation, value], 1)
    assert found.sum() == 5


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (128, 128, 128)])
def test_grey_has_no_hue(colour: tuple[int, int, int]) -> None:
    assert regions(flat(colour))[:, 0, 0].sum() == 5


def test_each_region_sees_its_own_part_of_the_photo() -> None:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]
    photo = flat((0, 0, 0), 80, 120)
    for corner, colour in enumerate(colours):
        row, column = divmod(corner, 2)
        photo[row * 40 : row * 40 + 40, column * 60 : column * 60 + 60] = colour
    found = regions(photo)
    for corner, colour in enumerate(colours):
        np.testing.assert_array_equal(found[corner], regions(flat(colour))[corner])
    np.testing.assert_allclose(found[4][found[4] > 0], 0.25)


def test_it_comes_close_to_the_descriptor_made_with_opencv() -> None:
    small = np.random.default_rng(0).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    photo = cv2.resize(small, (240, 180), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    hsv = cv2.cvtColor(photo, cv2.COLOR_RGB2HSV)
    ellipse = np.zeros((180, 240), np.uint8)
    cv2.ellipse(ellipse, (120, 90), (90, 67), 0, 0, 360, 255, -1)
    expected = []
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        corner = np.zeros_like(ellipse)
        corner[row * 90 : row * 90 + 90, column * 120 : column * 120 + 120] = 255
        expected.append(cv2.subtract(corner, ellipse))
    for found, mask in zip(regions(photo), [*expected, ellipse], strict=True):
        counts = cv2.calcHist([hsv], [0, 1, 2], mask, [8, 12, 3], [0, 180, 0, 256, 0, 256])
        difference = np.abs(found - counts / counts.sum()).sum()
        assert difference < 0.08  # OpenCV rounds hue to 180 steps first


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (2, 2)])
def test_tiny_photos_have_a_descriptor_too(shape: tuple[int, int]) -> None:
    found = colour_histogram(flat((9, 200, 30), *shape))
    assert found.shape == (1440,)
    assert found.dtype == np.float32
    assert set(found.reshape(5, -1).sum(axis=1).tolist()) <= {0, 1}
