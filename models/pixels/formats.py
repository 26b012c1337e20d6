"""Which photo formats are read, and how the first bytes of a file tell them apart."""

import struct

from PIL import Image

HEAD_BYTES = 64  # as many as sniff() looks at

# Our names for the formats, and what Pillow calls the reader of each. An MPO is a JPEG with more
# pictures behind the first; Pillow's JPEG reader takes the first, and so its name here is JPEG.
PILLOW_READERS = {
    "JPEG": "JPEG",
    "PNG": "PNG",
    "WebP": "WEBP",
    "TIFF": "TIFF",
    "GIF": "GIF",
    "BMP": "BMP",
    "AVIF": "AVIF",
    "HEIF": "HEIF",
    "JPEG 2000": "JPEG2000",
}

_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),  # BigTIFF
    (b"MM\0+", "TIFF"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),  # bare codestream
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
)
_BMP_HEADER_SIZES = {12, 16, 40, 52, 56, 64, 108, 124}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_NEUTRAL_BRANDS = {b"mif1", b"msf1"}  # containers of either codec


def sniff(head: bytes) -> str | None:
    """Name the photo format that a file's first HEAD_BYTES bytes announce; None for anything else.

    The names are the keys of PILLOW_READERS.
    """
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    # Two letters are little to go by, so the size of the header behind them must fit too.
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return "BMP"
    return _sniff_iso_media(head)


def other_format(head: bytes) -> str | None:
    """Name the format, not a photo's, that Pillow recognises in a file's first bytes."""
    Image.init()
    readers = set(Image.OPEN) - set(PILLOW_READERS.values())
    return next((name for name in sorted(readers) if _recognises(name, head)), None)


def register_heif() -> None:
    """Teach Pillow HEIC and HEIF; does nothing the second time.

    Decodes in one thread: whoever has many photos decodes several at once.
    """
    if "HEIF" in Image.OPEN:
        return
    import pillow_heif  # noqa: PLC0415  # 60 ms that only those with HEIC photos should pay

    pillow_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
    )


def _sniff_iso_media(head: bytes) -> str | None:
    """Tell AVIF from HEIF by the brands in the `ftyp` box (ISO/IEC 14496-12, 4.3)."""
    if head[4:8] != b"ftyp":
        return None
    major, box = head[8:12], head[: int.from_bytes(head[:4], "big")]
    compatible = {box[start : start + 4] for start in range(16, len(box), 4)}
    if major in {b"avif", b"avis"} or (major in _NEUTRAL_BRANDS and b"avif" in compatible):
        return "AVIF"
    return "HEIF" if major in _HEIF_BRANDS | _NEUTRAL_BRANDS else None


def _recognises(reader: str, head: bytes) -> bool:
    accept = Image.OPEN[reader][1]
    try:
        return accept is not None and accept(head[:16]) is True
    except (IndexError, struct.error):  # too few bytes to tell
        return False
