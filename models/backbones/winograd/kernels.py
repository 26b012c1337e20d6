"""The compiled convolutions, and where the pixels of tiles lie."""

import ctypes
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.backbones.winograd.convolution_code import convolution
from models.backbones.winograd.factors import Factors
from models.compiling import Compiled, compiled

Offsets = NDArray[np.int64]
Size = tuple[int, int]

_ARGUMENTS = (*(ctypes.c_void_p,) * 14, ctypes.c_float, *(ctypes.c_int64,) * 9)


@cache
def kernel(factors: Factors) -> Compiled:
    """Compile the convolution that multiplies some factors, once a process.

    It is called as `convolution_code.convolution` tells.
    """
    [function] = compiled(convolution(factors), {"convolution": _ARGUMENTS})
    return function


@cache
def offsets(
    size: Size, channels: int, tiles: Size, *, edge: int, step: int, lead: int = 0
) -> Offsets:
    """Return where the pixels of each tile of a photo start: (tiles, edge · edge) elements.

    -1 stands for those outside of the photo. size: of the photo, rows and columns. edge: of a
    tile. step: by how many pixels tiles are apart. lead: how far the first starts before the photo.
    """
    rows, columns = (
        np.arange(n_tiles)[:, None] * step - lead + np.arange(edge) for n_tiles in tiles
    )
    in_height, in_width = (
        (at >= 0) & (at < n) for at, n in zip((rows, columns), size, strict=True)
    )
    inside = in_height[:, None, :, None] & in_width[None, :, None, :]
    starts = (rows[:, None, :, None] * size[1] + columns[None, :, None, :]) * channels
    table: Offsets = np.where(inside, starts, -1).reshape(-1, edge * edge).astype(np.int64)
    return np.ascontiguousarray(table)
