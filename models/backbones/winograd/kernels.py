"""The compiled transforms, and where the pixels of tiles lie."""

import ctypes
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.backbones.winograd.integer_code import multiplied, rounded
from models.backbones.winograd.transforms import transforms
from models.backbones.winograd.vector_code import gathered, spread
from models.compiling import Compiled, compiled

Offsets = NDArray[np.int64]
Size = tuple[int, int]

_ARGUMENTS = (*(ctypes.c_void_p,) * 5, ctypes.c_float, *(ctypes.c_int64,) * 5)
_ROUNDED_WITH = (*(ctypes.c_void_p,) * 6, *(ctypes.c_int64,) * 5)
_MULTIPLIED_WITH = (*(ctypes.c_void_p,) * 6, *(ctypes.c_int64,) * 3)


@dataclass(frozen=True, slots=True)
class Kernels:
    """The transforms, called as `vector_code.SIGNATURE` tells.

    spread: from photos to planes. gathered: back. halved: back, and pooled 2 × 2.
    """

    spread: Compiled
    gathered: Compiled
    halved: Compiled


@cache
def kernels() -> Kernels:
    """Compile the transforms, once a process."""
    chosen = transforms()
    source = spread("spread", chosen.inputs) + gathered("gathered", chosen.outputs)
    source += gathered("halved", chosen.outputs, halves=True)
    return Kernels(*compiled(source, dict.fromkeys(("spread", "gathered", "halved"), _ARGUMENTS)))


@cache
def integer_kernels() -> tuple[Compiled, Compiled]:
    """Compile what rounds and what multiplies in int8, once a process.

    Called as `integer_code` tells. For processors that multiply bytes (AVX-512 VNNI).
    """
    chosen = transforms()
    n_places = chosen.tile**2
    source = spread("spread", chosen.inputs) + rounded("rounded", n_places)
    source += multiplied("multiplied", n_places)
    arguments = {"rounded": _ROUNDED_WITH, "multiplied": _MULTIPLIED_WITH}
    rounds, multiplies = compiled(source, arguments)
    return rounds, multiplies


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
