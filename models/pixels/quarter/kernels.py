"""What decodes a JPEG to a quarter of its size, compiled for the processor at hand."""

import ctypes
from dataclasses import dataclass
from functools import cache

from models.compiling import Compiled, compiled
from models.pixels.quarter.colouring_code import DECLARED, coloured
from models.pixels.quarter.reading_code import reading
from models.pixels.quarter.unpacking_code import UNPACKED

_POINTER, _NUMBER = ctypes.c_void_p, ctypes.c_int64
_COLOURED = (*(_POINTER,) * 4, *(_NUMBER,) * 4)
_FUNCTIONS = {
    "unpacked": (_POINTER, _NUMBER, _POINTER, _POINTER, _NUMBER, _POINTER),
    "read": (
        *(_POINTER, _NUMBER, _POINTER, _NUMBER, _NUMBER, _NUMBER),
        *(_POINTER, _NUMBER, _POINTER, _NUMBER, _POINTER),
    ),
    "coloured1": _COLOURED,
    "coloured2": _COLOURED,
}


@dataclass(frozen=True, slots=True)
class Kernels:
    """Functions of addresses and numbers, as the files that write them tell.

    unpacked: (source, length, target, marks, n_marks, outcome). read: (bits, n_bits, marks,
    restart_after, rows, columns, blocks, n_blocks, befores, n_befores, outcome). coloured: by how
    many pixels across share a chroma, (luma, blue, red, target, rows, pitch, chroma_pitch,
    halvings).
    """

    unpacked: Compiled
    read: Compiled
    coloured: dict[int, Compiled]


@cache
def kernels() -> Kernels:
    """Compile for this processor, once a process, in some tenths of a second."""
    colouring = (DECLARED, coloured("coloured1", 1), coloured("coloured2", 2))
    source = "\n".join((UNPACKED, reading(), *colouring))
    unpacked, read, coloured1, coloured2 = compiled(source, _FUNCTIONS)
    return Kernels(unpacked, read, {1: coloured1, 2: coloured2})
