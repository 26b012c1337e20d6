"""Decodes a large JPEG to two to five eighths of its size, in half of libjpeg-turbo's time."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.compiling import can_compile
from models.pixels.eighths.header import Component, Header, Unusual, read_header
from models.pixels.eighths.kernels import Kernels, kernels
from models.pixels.eighths.lookups import Lookups, lookups, lookups_of_means
from models.pixels.eighths.pixels_code import EDGE, ZIGZAG, heights
from models.pixels.eighths.reading_code import BLOCK, OVERRUN_BYTES
from models.pixels.eighths.unpacking_code import CHUNK_BYTES

_LEAST_BYTES = 250_000  # what takes less is not worth the compiling
_START = b"\xff\xd8"

Plane = NDArray[np.uint8]


def suits(content: bytes) -> bool:
    """Tell whether bytes may be of a JPEG that is large enough."""
    return len(content) >= _LEAST_BYTES and content.startswith(_START) and can_compile()


@cache
def prepare() -> Kernels | None:
    """Compile what decodes, once a process; None where that cannot be done."""
    with suppress(ImportError, OSError, RuntimeError):
        return kernels()
    return None


def decode_eighths(content: bytes, size: tuple[int, int], n: int) -> Image.Image:
    """Decode a JPEG of a width and height to n eighths of them, 2 to 5, rounded up.

    RGB or L. Raises Unusual for kinds that are left to libjpeg, and for all that is damaged.
    """
    code = prepare()
    if code is None:
        raise Unusual("LLVM cannot compile here")
    header = read_header(content)
    if (header.width, header.height) != size:
        raise Unusual("two headers")
    planes = _read(code, header, content, side=n)
    width, height = (-(-edge_px * n // EDGE) for edge_px in size)
    luma, *chroma = planes
    pitch = luma.shape[1]
    if not chroma:
        return Image.frombytes("L", (width, height), luma, "raw", "L", pitch)
    across, down = header.components[0].across, header.components[0].down
    pixels = np.empty((*luma.shape, 4), np.uint8)
    addresses = (each.ctypes.data for each in (luma, *chroma, pixels))
    code.coloured[across](*addresses, height, pitch, chroma[0].shape[1], down - 1)
    return Image.frombytes("RGB", (width, height), pixels, "raw", "RGBX", 4 * pitch)


def _read(code: Kernels, header: Header, content: bytes, *, side: int) -> list[Plane]:
    """Return luma, and where there is one chroma, as large as whole units make them."""
    rows, columns = header.units
    n_restarts = (rows * columns - 1) // header.restart_after if header.restart_after else 0
    bits, n_bits, marks = _unpacked(code, memoryview(content)[header.data_at :], n_restarts)
    planes = [_plane(header, component, side) for component in header.components]
    befores, outcome = np.zeros(len(planes), np.int64), np.zeros(1, np.int64)
    # Blocks hold addresses alone: tables must outlive the reading, whatever leaves the cache.
    tables = [_tables(component, side) for component in header.components]
    blocks = np.concatenate(
        [
            _blocks(component, plane, table, befores[n:])
            for n, (component, plane, table) in enumerate(
                zip(header.components, planes, tables, strict=True)
            )
        ]
    )
    code.read[side](
        bits.ctypes.data,
        n_bits,
        marks.ctypes.data,
        header.restart_after,
        rows,
        columns,
        blocks.ctypes.data,
        len(blocks),
        befores.ctypes.data,
        len(befores),
        outcome.ctypes.data,
    )
    if not 0 <= n_bits - outcome[0] < 8:  # noqa: PLR2004 - a byte; -1 is too little as well
        raise Unusual("blocks that do not end where the data do")
    return planes


def _unpacked(
    code: Kernels, coded: memoryview, n_restarts: int
) -> tuple[Plane, int, NDArray[np.int64]]:
    """Return the bits of coded data, how many they are, and where restarts and the end are."""
    source = np.frombuffer(b"".join((coded, bytes(CHUNK_BYTES))), np.uint8)
    bits = np.empty(len(coded) + CHUNK_BYTES + OVERRUN_BYTES, np.uint8)
    marks, outcome = np.empty(n_restarts + 1, np.int64), np.zeros(2, np.int64)
    addresses = (each.ctypes.data for each in (bits, marks))
    code.unpacked(source.ctypes.data, len(coded), *addresses, n_restarts, outcome.ctypes.data)
    n_bytes, n_found = (int(number) for number in outcome)
    if n_bytes < 0 or n_found != n_restarts:
        raise Unusual("data without an end, or with other restarts than announced")
    bits[n_bytes : n_bytes + OVERRUN_BYTES] = 0
    marks[n_restarts] = 8 * n_bytes
    return bits, 8 * n_bytes, marks


def _plane(header: Header, component: Component, side: int) -> Plane:
    """Return memory for a component's pixels, so wide that chunks of luma fit into each row."""
    rows, columns = header.units
    luma = header.components[0]
    chunks = -(-columns * luma.across * side // CHUNK_BYTES)
    width = chunks * CHUNK_BYTES * component.across // luma.across
    return np.empty((rows * component.down * side, width), np.uint8)


@dataclass(frozen=True, slots=True)
class _Tables:
    """What a component is read by: its codes, and what frequencies are multiplied by.

    by: (side, EDGE) fp32, 0 for frequencies that are not shown.
    """

    means: Lookups
    others: Lookups
    by: NDArray[np.float32]


def _tables(component: Component, side: int) -> _Tables:
    quanta = np.zeros((EDGE, EDGE))
    quanta[tuple(np.transpose(ZIGZAG))] = component.quanta
    by = np.zeros((side, EDGE), np.float32)
    by[:, :side] = quanta[:side, :side] * heights(side)
    return _Tables(lookups_of_means(component.codes[0]), lookups(component.codes[1]), by)


def _blocks(
    component: Component, plane: Plane, tables: _Tables, before: NDArray[np.int64]
) -> NDArray[np.void]:
    """Return how each block of a component in a unit is read, a BLOCK each."""
    pitch, side = plane.shape[1], len(tables.by)
    firsts = side * (np.arange(component.down)[:, None] * pitch + np.arange(component.across))
    blocks = np.empty(firsts.shape, BLOCK)
    blocks["means"] = tables.means.one.ctypes.data
    blocks["one"] = tables.others.one.ctypes.data
    blocks["whole"] = tables.others.whole.ctypes.data
    blocks["several"] = tables.others.several.ctypes.data
    blocks["before"] = before.ctypes.data
    blocks["pixels"] = plane.ctypes.data + firsts
    blocks["right"] = side * component.across
    blocks["below"] = side * component.down * pitch
    blocks["pitch"] = pitch
    blocks["by"] = tables.by.ctypes.data
    return blocks.ravel()
