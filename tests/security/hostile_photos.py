"""Files that were made to break, or to pass, whatever decodes photos."""

import io
import struct
import zlib

from PIL import Image

MAX_BYTES = 2_000_000  # of an upload, in the tests that send these


def jpeg(width: int = 64, height: int = 48) -> bytes:
    """Return a photo that anyone can decode."""
    kept = io.BytesIO()
    Image.new("RGB", (width, height), (200, 120, 40)).save(kept, "JPEG")
    return kept.getvalue()


def bomb() -> bytes:
    """Return a PNG of a few bytes that claims 400 megapixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


HOSTILE = {
    "nothing": b"",
    "a page": b"<html><script>alert(1)</script>",
    "a drawing with script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a bomb": bomb(),
    "half a photo": jpeg(640, 480)[:900],
    "a program": b"\x7fELF" + bytes(4_000),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n",
    "zeros": bytes(100_000),
    "a photo that is too large": jpeg() + bytes(MAX_BYTES),
}
