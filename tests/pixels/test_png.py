"""A PNG whose rows turn to nonsense keeps those before; one without its end is refused."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from models.pixels.decode import Undecodable, decode
from models.pixels.png import load_good_rows
from tests.pixels.drawing import ROOMY, encoded, gradient, noise

NO_FILTER, NO_SUCH_FILTER = b"\0", b"\x63"


def png_of(rows: list[bytes], *, n_sent: int | None = None, **header: int) -> bytes:
    """Return a PNG of these rows, each a filter's number and its bytes.

    n_sent: so many bytes of the compressed pixels are there, if not all.
    """
    return png_around(zlib.compress(b"".join(rows))[:n_sent], **header)


def png_around(pixels: bytes, *, interlaced: int = 0, colour: int = 2) -> bytes:
    """Return a PNG of 48 × 32 compressed pixels. colour: 2 is RGB, 6 is RGBA."""
    header = struct.pack(">IIBBBBB", 48, 32, 8, colour, 0, 0, interlaced)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
        for name, part in parts
    )


def rows_of(picture: Image.Image) -> list[bytes]:
    return [NO_FILTER + row.tobytes() for row in np.asarray(picture)]


def broken_from(row: int, rows: list[bytes]) -> list[bytes]:
    return rows[:row] + [NO_SUCH_FILTER + each[1:] for each in rows[row:]]


def reason_for(content: bytes) -> str:
    with pytest.raises(Undecodable) as refusal:
        decode(content, limits=ROOMY)
    return refusal.value.reason


def test_a_sound_png_is_whole() -> None:
    assert (np.asarray(decode(png_of(rows_of(gradient())), limits=ROOMY)) == gradient()).all()


@pytest.mark.parametrize("n_good", [1, 16, 31])
def test_rows_before_the_nonsense_are_kept_and_others_are_empty(n_good: int) -> None:
    whole = np.asarray(gradient())
    kept = np.asarray(
        decode(png_of(broken_from(n_good, rows_of(gradient()))), limits=ROOMY, at_least_px=32)
    )
    assert (kept[:n_good] == whole[:n_good]).all()
    assert not kept[n_good:].any()


def test_what_is_missing_of_a_transparent_picture_is_white() -> None:
    opaque = rows_of(gradient().convert("RGBA"))
    kept = np.asarray(decode(png_of(broken_from(16, opaque), colour=6), limits=ROOMY))
    assert (kept[:16] == np.asarray(gradient())[:16]).all()
    assert (kept[16:] == 255).all()


def test_a_png_of_nonsense_alone_is_refused() -> None:
    assert reason_for(png_of(broken_from(0, rows_of(gradient())))) == "broken PNG"


@pytest.mark.parametrize("n_sent", [60, 2_000, -1_000])
def test_a_png_that_was_cut_short_is_refused_as_such(n_sent: int) -> None:
    assert reason_for(png_of(rows_of(noise(48, 32)), n_sent=n_sent)) == "truncated PNG"


@pytest.mark.parametrize("n_sent", [60, 2_000])
def test_a_png_file_without_its_end_is_refused_as_such(n_sent: int) -> None:
    assert reason_for(png_of(rows_of(noise(48, 32)))[:n_sent]) == "truncated PNG"


def test_a_png_that_stops_to_inflate_is_refused() -> None:
    rows, deflate = rows_of(noise(48, 32)), zlib.compressobj()
    good = deflate.compress(b"".join(rows[:16])) + deflate.flush(zlib.Z_FULL_FLUSH)
    assert reason_for(png_around(good + b"\xff" * 99)) == "broken PNG"  # no such kind of block


def test_dots_of_an_interlaced_png_are_no_rows() -> None:
    first_pass = [NO_FILTER + bytes([200] * 3 * 6)] * 4  # every eighth pixel of every eighth row
    rows = [*first_pass, *broken_from(0, rows_of(gradient()))]
    assert reason_for(png_of(rows, interlaced=1)) == "broken PNG"


def test_nothing_is_taken_for_whole_that_pillow_refuses_otherwise() -> None:
    image = Image.open(BytesIO(encoded(noise(48, 32), "PNG")[:1_000]), formats=["PNG"])
    with pytest.raises(OSError, match="truncated"):
        load_good_rows(image)
