"""What a JPEG tells about itself before its first scan, where it is of the usual kind.

After ITU-T T.81, "Digital compression and coding of continuous-tone still images", annex B.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

Code = tuple[int, ...]  # how many codes of 1 … 16 bits there are, and what they stand for

_START_OF_SCAN, _QUANTA, _CODES, _RESTARTS = 0xDA, 0xDB, 0xC4, 0xDD
_SEQUENTIAL = {0xC0, 0xC1}
_OTHER_FRAMES = set(range(0xC0, 0xD0)) - _SEQUENTIAL - {_CODES, 0xC8, 0xCC}
_FIRST_MARKER = 2  # behind the start of the image
_FREQUENCIES = 64
_LENGTHS = 16
_SUBSAMPLED = {((h, v), (1, 1), (1, 1)) for h in (1, 2) for v in (1, 2)}
_COLOURS = (1, 2, 3)  # what files of Y, Cb and Cr name their components


class Unusual(Exception):
    """Of a kind, or damaged in a way, that is left to a library."""


@dataclass(frozen=True, slots=True)
class Component:
    """Luma or a chroma: its blocks in a unit, across and down, its quanta and its codes."""

    across: int
    down: int
    quanta: tuple[int, ...]
    codes: tuple[Code, Code]  # of mean values, and of the other frequencies


@dataclass(frozen=True, slots=True)
class Header:
    """The frame and the one scan of a sequential JPEG.

    units: of up to 16 × 16 pixels, rows and columns. restart_after: so many units; 0 for never.
    data_at: where in the file the coded data begin.
    """

    width: int
    height: int
    units: tuple[int, int]
    components: tuple[Component, ...]
    restart_after: int
    data_at: int


def read_header(content: bytes) -> Header:
    """Read the header of a grey or Y Cb Cr JPEG that is sequential, in 8 bits, in one scan.

    Raises Unusual for others.
    """
    try:
        return _read(content)
    except (IndexError, KeyError, ValueError, struct.error) as error:
        raise Unusual(f"a header that cannot be read: {error}") from error


def _read(content: bytes) -> Header:
    quanta: dict[int, tuple[int, ...]] = {}
    codes: dict[int, Code] = {}
    frame, restart_after = b"", 0
    for marker, body, end in _segments(content):
        if marker == _QUANTA:
            quanta |= _quanta(body)
        elif marker == _CODES:
            codes |= _codes(body)
        elif marker == _RESTARTS:
            [restart_after] = struct.unpack(">H", body)
        elif marker in _SEQUENTIAL and not frame:
            frame = body
        elif marker in _SEQUENTIAL | _OTHER_FRAMES:
            raise Unusual("not one sequential frame")
        elif marker == _START_OF_SCAN:
            return _joined(frame, body, quanta, codes, restart_after=restart_after, data_at=end)
    raise Unusual("no scan")


def _segments(content: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Yield each segment's marker and body, and where it ends."""
    at = _FIRST_MARKER
    while True:
        prefix, marker, n_bytes = struct.unpack_from(">BBH", content, at)
        end = at + 2 + n_bytes
        if prefix != 0xFF or end > len(content):  # noqa: PLR2004 - what markers begin with
            raise Unusual("segments that do not follow one another")
        yield marker, content[at + 4 : end], end
        at = end


def _joined(
    frame: bytes,
    scan: bytes,
    quanta: dict[int, tuple[int, ...]],
    codes: dict[int, Code],
    *,
    restart_after: int,
    data_at: int,
) -> Header:
    bits, height, width, n_components = struct.unpack_from(">BHHB", frame)
    rows = [frame[start : start + 3] for start in range(6, 6 + 3 * n_components, 3)]
    chosen = [scan[start : start + 2] for start in range(1, 1 + 2 * scan[0], 2)]
    spectrum = scan[1 + 2 * scan[0] :]
    if min(width, height) < 1:
        raise Unusual("no pixels")
    if bits != 8 or [row[0] for row in rows] != [one[0] for one in chosen]:  # noqa: PLR2004
        raise Unusual("not 8 bits in one scan")
    if spectrum != bytes((0, _FREQUENCIES - 1, 0)):
        raise Unusual("a part of the frequencies")
    factors = tuple((row[1] >> 4, row[1] & 15) for row in rows)
    if n_components == 1:
        factors = ((1, 1),)  # a scan of one component has units of one block
    elif factors not in _SUBSAMPLED or tuple(row[0] for row in rows) != _COLOURS:
        raise Unusual("other components than Y, Cb and Cr, or subsampled in another way")
    components = tuple(
        Component(*factor, quanta[row[2]], (codes[one[1] >> 4], codes[16 | one[1] & 15]))
        for factor, row, one in zip(factors, rows, chosen, strict=True)
    )
    units = -(-height // (8 * factors[0][1])), -(-width // (8 * factors[0][0]))
    return Header(width, height, units, components, restart_after, data_at)


def _quanta(body: bytes) -> dict[int, tuple[int, ...]]:
    """Return tables of what the 64 frequencies are multiplied by, by their numbers."""
    tables = {}
    while body:
        wide, number = body[0] >> 4, body[0] & 15
        kind = f">{_FREQUENCIES}{'H' if wide else 'B'}"
        tables[number] = struct.unpack_from(kind, body, 1)
        body = body[1 + struct.calcsize(kind) :]
    return tables


def _codes(body: bytes) -> dict[int, Code]:
    """Return Huffman codes by their class, 0 or 16, and number."""
    tables = {}
    while body:
        n_symbols = sum(body[1 : 1 + _LENGTHS])
        end = 1 + _LENGTHS + n_symbols
        if end > len(body):
            raise Unusual("a table of codes that is cut off")
        tables[body[0]] = tuple(body[1:end])
        body = body[end:]
    return tables
