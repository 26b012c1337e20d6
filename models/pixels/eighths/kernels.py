"""What decodes a JPEG in small, compiled for the processor at hand."""

import ctypes
from dataclasses import dataclass
from functools import cache

from models.compiling import Compiled, compiled
from models.pixels.eighths.colouring_code import DECLARED as DECLARED_TO_COLOUR
from models.pixels.eighths.colouring_code import coloured
from models.pixels.eighths.reading_code import DECLARED as DECLARED_TO_READ
from models.pixels.eighths.reading_code import reading
from models.pixels.eighths.unpacking_code import UNPACKED

SIDES = (2, 3, 4, 5)  # pixels that are made of a block's eight

_POINTER, _NUMBER = ctypes.c_void_p, ctypes.c_int64
_COLOURED = (*(_POINTER,) * 4, *(_NUMBER,) * 4)
_READ = (
    *(_POINTER, _NUMBER, _POINTER, _NUMBER, _NUMBER, _NUMBER),
    *(_POINTER, _NUMBER, _POINTER, _NUMBER, _POINTER),
)
_FUNCTIONS = {
    "unpacked": (_POINTER, _NUMBER, _POINTER, _POINTER, _NUMBER, _POINTER),
    "coloured1": _COLOURED,
    "coloured2": _COLOURED,
    **{f"read{side}": _READ for side in SIDES},
}


@dataclass(frozen=True, slots=True)
class Kernels:
    """Functions of addresses and numbers, as the files that write them tell.

    unpacked: (source, length, target, marks, n_marks, outcome). read: by how many pixels are made
    of a block's eight, (bits, n_bits, marks, restart_after, rows, columns, blocks, n_blocks,
    befores, n_befores, outcome). coloured: by how many pixels across share a chroma, (luma, blue,
    red, target, rows, pitch, chroma_pitch, halvings).
    """

    unpacked: Compiled
    read: dict[int, Compiled]
    coloured: dict[int, Compiled]


@cache
def kernels() -> Kernels:
    """Compile for this processor, once a process, in some tenths of a second."""
    reads = (reading(f"read{side}", side) for side in SIDES)
    colourings = (coloured(f"coloured{shared}", shared) for shared in (1, 2))
    declared = DECLARED_TO_READ, DECLARED_TO_COLOUR
    source = "\n".join((*declared, UNPACKED, *reads, *colourings))
    unpacked, coloured1, coloured2, *read = compiled(source, _FUNCTIONS)
    return Kernels(unpacked, dict(zip(SIDES, read, strict=True)), {1: coloured1, 2: coloured2})
