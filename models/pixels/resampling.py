"""Resizes pictures to the bit as Pillow does, after `quicken` several times as fast.

Pillow's C takes a byte at a time. Where LLVM is installed, the same sums are formed sixteen at a
time (`resampling_code.py`), and only for the part of the result that is wanted.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.compiling import can_compile
from models.pixels.resampling_code import CHUNK_PX, FRACTION_BITS, Passes, passes
from models.records.arrays import Pixels

Filter = Literal["bilinear", "bicubic", "lanczos"]
Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels
Extent = tuple[float, float, float, float]  # the same, where edges may lie within pixels

_PILLOW: dict[Filter, Image.Resampling] = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
_REACH: dict[Filter, float] = {"bilinear": 1.0, "bicubic": 2.0, "lanczos": 3.0}
_KEPT_WEIGHTS = 64  # photos of a collection have few different sizes
_quick: list[Passes] = []  # one at most


def quicken() -> None:
    """Compile what this process resizes with from now on, if LLVM is there and can.

    Takes 0.15 s and 50 MB, and saves 4 ms of a photo.
    """
    if not _quick and can_compile():
        with suppress(ImportError, OSError, RuntimeError):  # then Pillow goes on
            _quick.append(passes())


def resized(
    image: Image.Image,
    size: tuple[int, int],
    filter_name: Filter,
    part: Box | None = None,
    *,
    shown: Extent | None = None,
) -> Pixels:
    """Resize an RGB image, antialiased, and return a part of the result (height, width, 3) uint8.

    size: width and height of the whole once resized. part: of these; all by default.
    shown: what of the image the whole is made of; all by default.
    """
    part, shown = part or (0, 0, *size), shown or (0.0, 0.0, *image.size)
    if _quick and not _is_squashed(image.size, size):
        across, down = _axes(image.size, shown, size, part, filter_name)
        if across is not None and down is not None and part[2] - part[0] >= CHUNK_PX:
            return _run(_quick[0], image, across, down)
    return np.asarray(image.resize(size, _PILLOW[filter_name], shown).crop(part))


@dataclass(frozen=True, slots=True)
class _Axis:
    """One axis of a resize: result i sums, from starts[i] on, what weights[i] weigh.

    starts: (n,) int64. weights: (n, taps) int32, in units of 2^-FRACTION_BITS.
    """

    starts: NDArray[np.int64]
    weights: NDArray[np.int32]


def _is_squashed(size: tuple[int, int], resized: tuple[int, int]) -> bool:
    """Tell whether a picture loses so many rows that Pillow, from 13 on, resizes down first."""
    lost_columns, lost_rows = size[0] - resized[0], size[1] - resized[1]
    return lost_rows > max(0, 2 * lost_columns)


def _run(code: Passes, image: Image.Image, across: _Axis, down: _Axis) -> Pixels:
    pitch, n_columns, n_taps = 4 * image.width, len(across.starts), down.weights.shape[1]
    first, last = int(down.starts[0]), int(down.starts[-1]) + n_taps  # rows that are looked at
    source = np.frombuffer(image.tobytes("raw", "RGBX"), np.uint8)[first * pitch :]
    narrow = np.empty((last - first, n_columns, 4), np.uint8)
    n_chunks = across.weights.shape[1] // (4 * CHUNK_PX)
    code.across(*_addresses(source, across, narrow), pitch, len(narrow), n_columns, n_chunks)
    made = np.empty((len(down.starts), n_columns, 3), np.uint8)
    below = _Axis(down.starts - first, down.weights)
    code.down(*_addresses(narrow, below, made), 4 * n_columns, len(made), n_taps, 0)
    return made


def _addresses(source: Pixels, axis: _Axis, target: Pixels) -> tuple[int, int, int, int]:
    starts, weights = axis.starts.ctypes.data, axis.weights.ctypes.data
    return source.ctypes.data, starts, weights, target.ctypes.data


@lru_cache(_KEPT_WEIGHTS)
def _axes(
    image_size: tuple[int, int], shown: Extent, size: tuple[int, int], part: Box, name: Filter
) -> tuple[_Axis | None, _Axis | None]:
    """Return how the results come from columns and from rows; None as `_axis` says."""
    left, top, right, bottom = part
    across = _weights(image_size[0], (shown[0], shown[2]), size[0], name)
    down = _weights(image_size[1], (shown[1], shown[3]), size[1], name)
    return (
        _axis(image_size[0], across, (left, right), CHUNK_PX),
        _axis(image_size[1], down, (top, bottom), 1),
    )


def _axis(
    length: int,
    whole: tuple[NDArray[np.int64], NDArray[np.int32]],
    part: tuple[int, int],
    chunk: int,
) -> _Axis | None:
    """Return how results part[0] … part[1] - 1 of a whole come from `length` pixels.

    whole: its first pixels and weights. chunk: taps are filled up to a multiple of it; with more
    than 1, starts are bytes, and weights are repeated for the four bytes of a pixel.
    None if there are fewer pixels than taps.
    """
    starts, weights = (array[slice(*part)] for array in whole)
    n_taps = -(-weights.shape[1] // chunk) * chunk
    if n_taps > length:
        return None
    shifted = np.minimum(starts, length - n_taps)  # so that no tap lies beyond the end
    columns = (starts - shifted)[:, None] + np.arange(weights.shape[1])
    inside = columns < n_taps  # what stands outside is 0
    wide = np.zeros((len(starts), n_taps), np.int32)
    wide[np.nonzero(inside)[0], columns[inside]] = weights[inside]
    if chunk > 1:
        shifted, wide = shifted * 4, np.repeat(wide, 4, axis=1)
    return _Axis(shifted, wide)


def _weights(
    length: int, shown: tuple[float, float], n_results: int, filter_name: Filter
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the first pixel (n_results,) of each result, and the weights (n_results, taps).

    shown: where in `length` pixels the results begin and end. As Pillow's documentation and results
    have it: filters are stretched when shrinking, cut off at the edges, and add up to 1.
    """
    scale = (shown[1] - shown[0]) / n_results
    stretch = max(scale, 1.0)
    reach = _REACH[filter_name] * stretch
    centres = shown[0] + (np.arange(n_results) + 0.5) * scale
    starts = np.maximum(centres - reach + 0.5, 0).astype(np.int64)
    stops = np.minimum(centres + reach + 0.5, length).astype(np.int64)
    at = starts[:, None] + np.arange((stops - starts).max())  # (n_results, taps)
    exact = _curve((at - centres[:, None] + 0.5) * (1.0 / stretch), filter_name)
    exact[at >= stops[:, None]] = 0
    exact /= exact.sum(axis=1, keepdims=True)
    units = exact * (1 << FRACTION_BITS)
    return starts, np.trunc(units + np.copysign(0.5, units)).astype(np.int32)


def _curve(x: NDArray[np.float64], filter_name: Filter) -> NDArray[np.float64]:
    """Return a filter's height at x: a triangle, Keys' cubic with a = -0.5, or a windowed sinc."""
    x = np.abs(x)
    if filter_name == "bilinear":
        return np.maximum(1 - x, 0)
    if filter_name == "lanczos":
        return np.where(x < _REACH[filter_name], np.sinc(x) * np.sinc(x / 3), 0)
    near, far = (1.5 * x - 2.5) * x * x + 1, (((x - 5) * x + 8) * x - 4) * -0.5
    return np.where(x < 1, near, np.where(x < _REACH[filter_name], far, 0))
