"""The compiled transforms, and where the pixels of tiles lie."""

import ctypes
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.backbones.winograd.transforms import transforms
from models.backbones.winograd.vector_code import gathered, spread
from models.compiling import Compiled, compiled

Offsets = NDArray[np.int64]
Size = tuple[int, int]

_ARGUMENTS = (*(ctypes.c_void_p,) * 5, ctypes.c_float, *(ctypes.c_int64,) * 5)


@cache
def kernels() -> tuple[Compiled, Compiled]:
    """Compile the transforms from photos to planes and back, once a process.

    Called as `vector_code.SIGNATURE` tells.
    """
    chosen = transforms()
    source = spread("spread", chosen.inputs) + gathered("gathered", chosen.outputs)
    there, back = compiled(source, dict.fromkeys(("spread", "gathered"), _ARGUMENTS))
    return there, back


@cache
def offsets(size: Size, channels: int, tiles: Size, *, edge: int, lead: int) -> Offsets:
    """Return where the pixels of each tile of a photo start: (tiles, edge · edge) elements.

    -1 stands for those outside of the photo. size: of the photo, rows and columns. edge: of a
    tile. lead: by how many pixels the first tile starts before the photo.
    """
    rows, columns = (
        np.arange(n_tiles)[:, None] * transforms().step - lead + np.arange(edge)
        for n_tiles in tiles
    )
    in_height, in_width = (
        (at >= 0) & (at < n) for at, n in zip((rows, columns), size, strict=True)
    )
    inside = in_height[:, None, :, None] & in_width[None, :, None, :]
    starts = (rows[:, None, :, None] * size[1] + columns[None, :, None, :]) * channels
    table: Offsets = np.where(inside, starts, -1).reshape(-1, edge * edge).astype(np.int64)
    return np.ascontiguousarray(table)
