"""The colours can be told apart, also by colour-blind people, and keep to their category."""

import numpy as np
import pytest

from dashboards.palette import COLOURS, OTHER, colour_of

# Machado, Oliveira and Fernandes (2009), severity 1, for linear RGB.
_VISIONS = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# Ottosson (2020): linear sRGB to LMS, and its cube root to OKLab.
_TO_LMS = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
_TO_LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]


def _linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _least_difference(colours: tuple[str, ...], vision: str) -> float:
    linear = np.array([_linear(colour) for colour in colours]) @ np.array(_VISIONS[vision]).T
    lab = np.cbrt(np.clip(linear, 0, 1) @ np.array(_TO_LMS).T) @ np.array(_TO_LAB).T
    differences = np.linalg.norm(lab[:, None] - lab[None], axis=2)
    return float(differences[np.triu_indices(len(colours), 1)].min())


@pytest.mark.parametrize("vision", sorted(_VISIONS))
def test_every_two_colours_and_the_grey_can_be_told_apart(vision: str) -> None:
    assert _least_difference((*COLOURS, OTHER), vision) >= 0.09


def test_this_test_finds_two_common_colours_that_look_alike() -> None:
    assert _least_difference(("#2ca02c", "#d62728", "#8c564b"), "deuteranopia") < 0.06


def test_a_category_keeps_its_colour_and_those_beyond_the_palette_have_none() -> None:
    own = [colour_of(code) for code in range(-1, len(COLOURS) + 2)]
    assert own == [None, *COLOURS, None, None]
