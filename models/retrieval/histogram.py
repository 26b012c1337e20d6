"""A photo's colours as histograms over five regions: the baseline that networks must beat."""

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Pixels

_BINS = (8, 12, 3)  # hue, saturation, value: light matters less than colour
_ELLIPSE_PART = 0.75  # of the photo's width and height
_N_REGIONS = 5

Plane = NDArray[np.floating]  # (height, width)


def colour_histogram(pixels: Pixels) -> NDArray[np.float32]:
    """Return the photo's HSV histograms, region by region (1440,): 5 regions × 8 × 12 × 3 bins.

    pixels: (height, width, 3) uint8 RGB. The regions are the four corners and an ellipse in the
    middle, three quarters of the photo wide and high: the descriptor that image-search courses
    teach. Each region sums to 1, or is 0 where a tiny photo has no pixel in it.
    """
    bins = _bin_numbers(pixels)
    regions = _regions(*bins.shape)
    n_bins = int(np.prod(_BINS))
    counts = np.bincount((regions * n_bins + bins).ravel(), minlength=_N_REGIONS * n_bins)
    by_region = counts.reshape(_N_REGIONS, n_bins)
    sums = by_region.sum(axis=1, keepdims=True)
    parts: NDArray[np.float32] = (by_region / np.maximum(sums, 1)).astype(np.float32)
    return parts.ravel()


def _bin_numbers(pixels: Pixels) -> NDArray[np.int64]:
    """Return each pixel's bin (height, width)."""
    planes = zip(_hsv(pixels), _BINS, strict=True)
    hue, saturation, value = (np.minimum((p * n).astype(np.int64), n - 1) for p, n in planes)
    return (hue * _BINS[1] + saturation) * _BINS[2] + value


def _hsv(pixels: Pixels) -> tuple[Plane, Plane, Plane]:
    """Return hue, saturation and value, each in [0, 1] (Smith 1978); grey has hue 0."""
    red, green, blue = (pixels[..., channel].astype(np.float32) / 255 for channel in range(3))
    value = np.maximum(np.maximum(red, green), blue)
    chroma = value - np.minimum(np.minimum(red, green), blue)
    divisor = np.where(chroma > 0, chroma, 1)
    sixths = np.where(
        value == red,
        (green - blue) / divisor % 6,
        np.where(value == green, (blue - red) / divisor + 2, (red - green) / divisor + 4),
    )
    return sixths / 6, chroma / np.where(value > 0, value, 1), value


def _regions(height: int, width: int) -> NDArray[np.int64]:
    """Return each pixel's region (height, width): corners 0 to 3 as one reads, the ellipse 4."""
    rows, columns = (np.arange(edge) + 0.5 - edge / 2 for edge in (height, width))
    corners = 2 * (rows > 0)[:, None] + (columns > 0)[None, :]
    from_middle = (rows / (height / 2))[:, None] ** 2 + (columns / (width / 2))[None, :] ** 2
    return np.where(from_middle <= _ELLIPSE_PART**2, _N_REGIONS - 1, corners)
