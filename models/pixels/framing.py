"""How a photo of any shape becomes the square of pixels that a network was trained on."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from models.pixels.resampling import Box, Extent, resized
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


def frame(image: Image.Image, framing: Framing, *, shown: Extent | None = None) -> Pixels:
    """Resize an RGB image, antialiased, and crop its centre.

    shown: where in the image the photo is; all of it by default.
    Returns (crop_px, crop_px, 3) uint8: to the bit what torchvision's Resize and CenterCrop make
    of a PIL image. Of a panorama so long that resizing it would take much memory, only the centre
    is ever computed; there, rounding differs by less than 0.5 of 255 in the mean.
    """
    shown = shown or (0.0, 0.0, *image.size)
    if isinstance(framing, TrimmedFraming):
        inside = _inside_borders(image)
        image, shown = image.crop(inside), _cropped(shown, inside)
    shown_size = (shown[2] - shown[0], shown[3] - shown[1])
    width, height = _resized_size(shown_size, framing)
    left, top = _centred(width, framing.crop_px), _centred(height, framing.crop_px)
    box = (left, top, left + framing.crop_px, top + framing.crop_px)
    if width * height <= _MOST_RESIZED_PIXELS:
        return resized(image, (width, height), framing.interpolation, box, shown=shown)
    source = _scaled(box, shown_size[0] / width, shown_size[1] / height, within=shown)
    size, resample = (framing.crop_px, framing.crop_px), _FILTERS[framing.interpolation]
    return np.asarray(image.resize(size, resample, source))


def trimmed(image: Image.Image) -> Image.Image:
    """Return an RGB image without the white borders that scans and prints have.

    A border is rows or columns at an edge of which 98 % are nearly white. What would be left with
    less than a quarter of an edge stays as it is: a page, not a photo.
    """
    return image.crop(_inside_borders(image))


def _inside_borders(image: Image.Image) -> Box:
    white = np.asarray(image.convert("L")) >= _WHITE_FROM
    box = []
    for axis, length in ((1, image.height), (0, image.width)):
        filled = np.flatnonzero(white.mean(axis=axis) < _WHITE_PART)
        if len(filled) < length * _LEAST_LEFT:
            return (0, 0, *image.size)
        box.append((int(filled[0]), int(filled[-1]) + 1))
    (top, bottom), (left, right) = box
    return left, top, right, bottom


def _cropped(shown: Extent, box: Box) -> Extent:
    """Return where what was shown stands in a crop."""
    left, top, right, bottom = box
    return (
        max(shown[0] - left, 0.0),
        max(shown[1] - top, 0.0),
        min(shown[2], right) - left,
        min(shown[3], bottom) - top,
    )


def _resized_size(size: tuple[float, float], framing: Framing) -> tuple[int, int]:
    """Return width and height of the whole photo once resized."""
    if not framing.keep_aspect:
        return framing.resize_px, framing.resize_px
    width, height = size
    short_px, long_px = framing.resize_px, int(framing.resize_px * max(size) / min(size))
    return (short_px, long_px) if width <= height else (long_px, short_px)


def _centred(length_px: int, crop_px: int) -> int:
    return round((length_px - crop_px) / 2)


def _scaled(box: Box, x_scale: float, y_scale: float, *, within: Extent) -> Extent:
    """Return the part of the photo, which is `within` an image, that a box in its resize shows."""
    left, top, right, bottom = box
    return (
        within[0] + left * x_scale,
        within[1] + top * y_scale,
        min(within[0] + right * x_scale, within[2]),  # rounding might step outside
        min(within[1] + bottom * y_scale, within[3]),
    )
