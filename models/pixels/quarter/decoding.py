"""Decodes a large JPEG to a quarter of its size, in six tenths of libjpeg-turbo's time."""

from contextlib import suppress
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.compiling import can_compile
from models.pixels.quarter.header import Component, Header, Unusual, read_header
from models.pixels.quarter.kernels import Kernels, kernels
from models.pixels.quarter.lookups import lookups, lookups_of_means
from models.pixels.quarter.reading_code import BLOCK, OVERRUN_BYTES, UNIT_BITS, ZIGZAG
from models.pixels.quarter.unpacking_code import CHUNK_BYTES

SHRUNK = 4  # times
_SIDE = 2  # pixels that are made of a block's eight

# What a frequency of height 1 adds to the mean of a block's half: its wave's mean there, as a share
# of that of a constant.
_OF_LOWEST = float(np.cos(np.pi * np.array([1, 3, 5, 7]) / 16).mean() * np.sqrt(2))
_WEIGHTS = (1.0, _OF_LOWEST, _OF_LOWEST, _OF_LOWEST**2)
_CONSTANT = 8  # a block's mean comes eight times as large

_LEAST_BYTES = 1_000_000  # what takes less is not worth the compiling
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


def decode_quarter(content: bytes, size: tuple[int, int]) -> Image.Image:
    """Decode a JPEG that `suits`, of a width and height, to a quarter of them, rounded up.

    RGB or L. Raises Unusual for kinds that are left to libjpeg, and for all that is damaged.
    """
    code = prepare()
    if code is None:
        raise Unusual("LLVM cannot compile here")
    header = read_header(content)
    if (header.width, header.height) != size:
        raise Unusual("two headers")
    planes = _read(code, header, content)
    width, height = (-(-edge_px // SHRUNK) for edge_px in size)
    luma, *chroma = planes
    pitch = luma.shape[1]
    if not chroma:
        return Image.frombytes("L", (width, height), luma, "raw", "L", pitch)
    across, down = header.components[0].across, header.components[0].down
    pixels = np.empty((*luma.shape, 4), np.uint8)
    addresses = (each.ctypes.data for each in (luma, *chroma, pixels))
    code.coloured[across](*addresses, height, pitch, chroma[0].shape[1], down - 1)
    return Image.frombytes("RGB", (width, height), pixels, "raw", "RGBX", 4 * pitch)


def _read(code: Kernels, header: Header, content: bytes) -> list[Plane]:
    """Return luma, and where there is one chroma, as large as whole units make them."""
    rows, columns = header.units
    n_restarts = (rows * columns - 1) // header.restart_after if header.restart_after else 0
    bits, n_bits, marks = _unpacked(code, memoryview(content)[header.data_at :], n_restarts)
    planes = [_plane(header, component) for component in header.components]
    befores, outcome = np.zeros(len(planes), np.int64), np.zeros(1, np.int64)
    multipliers = [_multipliers(component) for component in header.components]
    blocks = np.concatenate(
        [
            _blocks(component, plane, by, befores[n:])
            for n, (component, plane, by) in enumerate(
                zip(header.components, planes, multipliers, strict=True)
            )
        ]
    )
    code.read(
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


def _plane(header: Header, component: Component) -> Plane:
    """Return memory for a component's pixels, so wide that chunks of luma fit into each row."""
    rows, columns = header.units
    luma = header.components[0]
    chunks = -(-columns * luma.across * _SIDE // CHUNK_BYTES)
    width = chunks * CHUNK_BYTES * component.across // luma.across
    return np.empty((rows * component.down * _SIDE, width), np.uint8)


def _multipliers(component: Component) -> NDArray[np.int64]:
    unit = (1 << UNIT_BITS) / _CONSTANT
    exact = [
        component.quanta[place] * weight * unit
        for place, weight in zip(ZIGZAG, _WEIGHTS, strict=True)
    ]
    return np.rint(exact).astype(np.int64)


def _blocks(
    component: Component, plane: Plane, by: NDArray[np.int64], before: NDArray[np.int64]
) -> NDArray[np.void]:
    """Return how each block of a component in a unit is read, a BLOCK each."""
    means, others = lookups_of_means(component.codes[0]), lookups(component.codes[1])
    pitch = plane.shape[1]
    firsts = _SIDE * (np.arange(component.down)[:, None] * pitch + np.arange(component.across))
    blocks = np.empty(firsts.shape, BLOCK)
    blocks["means"] = means.one.ctypes.data
    blocks["one"] = others.one.ctypes.data
    blocks["whole"] = others.whole.ctypes.data
    blocks["several"] = others.several.ctypes.data
    blocks["before"] = before.ctypes.data
    blocks["pixels"] = plane.ctypes.data + firsts
    blocks["right"] = _SIDE * component.across
    blocks["below"] = _SIDE * component.down * pitch
    blocks["pitch"] = pitch
    blocks["by"] = by.ctypes.data
    return blocks.ravel()
