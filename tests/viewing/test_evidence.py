"""Evidence as a picture lies over the part of the photo that the network saw."""

from io import BytesIO

import numpy as np
from PIL import Image

from models.viewing.evidence import Evidence, overlay


def _opacity(evidence: Evidence, width: int, height: int) -> np.ndarray:
    png = overlay(evidence, width, height)
    with Image.open(BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.asarray(image)[..., 3]


def test_the_strongest_place_is_the_most_opaque() -> None:
    heat = np.zeros((8, 8), np.float32)
    heat[1, 6] = 1
    opacity = _opacity(Evidence(heat, (0, 0, 1, 1)), 400, 400)
    assert opacity.shape == (400, 400)
    at = np.unravel_index(opacity.argmax(), opacity.shape)
    assert 50 <= at[0] < 100
    assert 300 <= at[1] < 350
    assert opacity[300:, :100].max() == 0


def test_what_the_network_did_not_see_is_shaded_evenly() -> None:
    nothing = Evidence(np.zeros((7, 7), np.float32), (0.25, 0, 0.75, 1))
    opacity = _opacity(nothing, 2000, 1000)
    assert opacity.shape == (240, 480)
    assert (opacity[:, 120:360] == 0).all()
    assert (opacity[:, :120] == opacity[0, 0]).all()
    assert (opacity[:, 360:] == opacity[0, 0]).all()
    assert opacity[0, 0] > 0
