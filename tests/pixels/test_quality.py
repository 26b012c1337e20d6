"""Sharpness and brightness order photos as people would."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from models.pixels.quality import brightness, luma, sharpness
from tests.pixels.drawing import gradient, noise


def test_a_blurred_photo_is_less_sharp() -> None:
    sharp = noise(60, 40)
    blurred = [sharp.filter(ImageFilter.GaussianBlur(radius)) for radius in (1, 2, 4)]
    measured = [sharpness(luma(image)) for image in (sharp, *blurred)]
    assert measured == sorted(measured, reverse=True)
    assert measured[-1] > 0


@pytest.mark.parametrize("size", [(30, 20), (1, 1), (1, 9), (9, 1)])
@pytest.mark.parametrize("shade", [0, 90, 255])
def test_a_flat_photo_has_no_sharpness(size: tuple[int, int], shade: int) -> None:
    grey = luma(Image.new("RGB", size, (shade,) * 3))
    assert sharpness(grey) == 0
    assert brightness(grey) == pytest.approx(shade / 255)


def test_sharpness_is_the_variance_of_the_laplacian() -> None:
    grey = np.zeros((5, 5), dtype=np.float32)
    grey[2, 2] = 10
    laplacian = np.zeros((5, 5))
    laplacian[2, 2] = -40
    laplacian[[1, 3, 2, 2], [2, 2, 1, 3]] = 10
    assert sharpness(grey) == pytest.approx(laplacian.var())


def test_sharpness_does_not_depend_on_which_way_is_up() -> None:
    grey = luma(noise(30, 20))
    assert sharpness(np.rot90(grey)) == pytest.approx(sharpness(grey))


def test_brightness_follows_light() -> None:
    assert brightness(luma(gradient())) > brightness(
        luma(gradient().point(lambda level: level / 2))
    )
