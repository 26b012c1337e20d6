"""How a photo of any shape becomes the square of pixels that a network was trained on."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from models.pixels.resampling import Box, resized
from models.records.arrays import Pixels

Interpolation = Literal["bilinear", "bicubic"]

_MOST_RESIZED_PIXELS = 4_000_000  # 12 MB; at 256 pixels, a photo 60 times as wide as high

_WHITE_FROM, _WHITE_PART, _LEAST_LEFT = 245, 0.98, 0.25

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


@dataclass(frozen=True, slots=True)
class TrimmedFraming(Framing):
    """A framing of what a photo shows inside of white borders, where it has any."""


def frame(image: Image.Image, framing: Framing) -> Pixels:
    """Resize an RGB image, antialiased, and crop its centre.

    Returns (crop_px, crop_px, 3) uint8: to the bit what torchvision's Resize and CenterCrop make
    of a PIL image. Of a panorama so long that resizing it would take much memory, only the centre
    is ever computed; there, rounding differs by less than 0.5 of 255 in the mean.
    """
    if isinstance(framing, TrimmedFraming):
        image = trimmed(image)
    width, height = _resized_size(image.size, framing)
    left, top = _centred(width, framing.crop_px), _centred(height, framing.crop_px)
    box = (left, top, left + framing.crop_px, top + framing.crop_px)
    if width * height <= _MOST_RESIZED_PIXELS:
        return resized(image, (width, height), framing.interpolation, box)
    source = _scaled(box, image.width / width, image.height / height, within=image.size)
    size, resample = (framing.crop_px, framing.crop_px), _FILTERS[framing.interpolation]
    return np.asarray(image.resize(size, resample, source))


def trimmed(image: Image.Image) -> Image.Image:
    """Return an RGB image without the white borders that scans and prints have.

    A border is rows or columns at an edge of which 98 % are nearly white. What would be left with
    less than a quarter of an edge stays as it is: a page, not a photo.
    """
    white = np.asarray(image.convert("L")) >= _WHITE_FROM
    box = []
    for axis, length in ((1, image.height), (0, image.width)):
        filled = np.flatnonzero(white.mean(axis=axis) < _WHITE_PART)
        if len(filled) < length * _LEAST_LEFT:
            return image
        box.append((int(filled[0]), int(filled[-1]) + 1))
    (top, bottom), (left, right) = box
    return image.crop((left, top, right, bottom))


def _resized_size(size: tuple[int, int], framing: Framing) -> tuple[int, int]:
    """Return width and height of the whole photo once resized."""
    if not framing.keep_aspect:
        return framing.resize_px, framing.resize_px
    width, height = size
    short_px, long_px = framing.resize_px, int(framing.resize_px * max(size) / min(size))
    return (short_px, long_px) if width <= height else (long_px, short_px)


def _centred(length_px: int, crop_px: int) -> int:
    return round((length_px - crop_px) / 2)


def _scaled(
    box: Box, x_scale: float, y_scale: float, *, within: tuple[int, int]
) -> tuple[float, float, float, float]:
    """Return the part of the photo, of size `within`, that a box in the resized photo shows."""
    left, top, right, bottom = box
    width, height = within  # rounding might step outside
    return (
        left * x_scale,
        top * y_scale,
        min(right * x_scale, width),
        min(bottom * y_scale, height),
    )
