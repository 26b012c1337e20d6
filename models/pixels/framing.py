"""How a photo of any shape becomes the square of pixels that a network was trained on."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from models.records.arrays import Pixels

Interpolation = Literal["bilinear", "bicubic"]

_FILTERS: dict[Interpolation, Image.Resampling] = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
}


@dataclass(frozen=True, slots=True)
class Framing:
    """A resize and a centre crop.

    keep_aspect: the shortest edge becomes `resize_px`; otherwise both edges do. Then the central
    `crop_px` × `crop_px` are kept.
    """

    resize_px: int
    keep_aspect: bool
    crop_px: int
    interpolation: Interpolation

    def __post_init__(self) -> None:
        if not 1 <= self.crop_px <= self.resize_px:
            raise ValueError(
                f"crop_px is {self.crop_px}; a crop has at least 1 pixel and at most "
                f"resize_px = {self.resize_px}"
            )
        if self.interpolation not in _FILTERS:
            raise ValueError(
                f"unknown interpolation {self.interpolation!r}; known: {', '.join(_FILTERS)}"
            )


def frame(image: Image.Image, framing: Framing) -> Pixels:
    """Resize an RGB image, antialiased, and crop its centre.

    Returns (crop_px, crop_px, 3) uint8. Sizes and crop are rounded as torchvision's Resize and
    CenterCrop round them, and the pixels are those of its PIL backend. Only what the crop keeps is
    ever computed: a panorama, resized whole, could need gigabytes.
    """
    width, height = _resized_size(image.size, framing)
    left, top = _centred(width, framing.crop_px), _centred(height, framing.crop_px)
    x_scale, y_scale = image.width / width, image.height / height
    box = (
        left * x_scale,
        top * y_scale,
        min((left + framing.crop_px) * x_scale, image.width),  # or rounding might step outside
        min((top + framing.crop_px) * y_scale, image.height),
    )
    size = (framing.crop_px, framing.crop_px)
    return np.asarray(image.resize(size, _FILTERS[framing.interpolation], box), dtype=np.uint8)


def _resized_size(size: tuple[int, int], framing: Framing) -> tuple[int, int]:
    """Return width and height of the whole photo once resized."""
    if not framing.keep_aspect:
        return framing.resize_px, framing.resize_px
    width, height = size
    short_px, long_px = framing.resize_px, int(framing.resize_px * max(size) / min(size))
    return (short_px, long_px) if width <= height else (long_px, short_px)


def _centred(length_px: int, crop_px: int) -> int:
    return round((length_px - crop_px) / 2)
