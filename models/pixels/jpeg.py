"""Decodes a JPEG scaled in the domain of its cosine transform, which is most of the time saved."""

from collections.abc import Callable
from contextlib import suppress

import simplejpeg
from PIL import Image

from models.pixels.eighths.decoding import decode_eighths, suits
from models.pixels.eighths.header import Unusual

# Of an image as Pillow opened it, the bytes it was opened from, and how many pixels both edges must
# keep (None: all): the loaded image.
JpegDecoder = Callable[[Image.Image, bytes, int | None], Image.Image]

# Of Pillow's mode; CMYK needs Pillow, which knows Adobe's. Pillow keeps four bytes for RGB as well.
_SPACES = {"RGB": "RGBX", "L": "GRAY"}
_RAW_MODES = {"RGB": "RGBX", "L": "L"}
# libjpeg-turbo has vector code for 1, 2, 4 and 8 alone: six and seven eighths take up to twice as
# long as the whole, three and five no longer than the next of those, and leave less to resize.
_EIGHTHS = (1, 2, 3, 4, 5, 8)
WHOLE = 8  # eighths
_LEAST_OF_OURS = 2  # eighths
_COLOURS_TOLD_BY_ADOBE = 1  # as Y, Cb and Cr; else they might be red, green and blue
_DAMAGED_WITHIN = "Corrupt JPEG data"  # libjpeg's; of a file cut short it says something else


def decode_scaled(image: Image.Image, content: bytes, at_least_px: int | None) -> Image.Image:
    """Decode an opened JPEG to one to five eighths of its size, or whole.

    content: the bytes that `image` was opened from. at_least_px: what both edges must keep; None
    for all of it. Large files are decoded by code of ours, unless they are unusual or damaged.
    Pillow itself scales by 1/2, 1/4 and 1/8 only, and takes over where the stricter libjpeg-turbo
    complains. Raises what Pillow raises.
    """
    if at_least_px is not None:
        n = eighths(image.size, at_least_px)
        if n != WHOLE and _is_ours(image, content):
            with suppress(Unusual):
                return decode_eighths(content, image.size, max(n, _LEAST_OF_OURS))
        if image.mode in _SPACES:
            with suppress(ValueError):
                return _turbo(image, content, at_least_px)
        image.draft(None, (at_least_px, at_least_px))
    return _loaded(image, content)


def eighths(size: tuple[int, int], at_least_px: int) -> int:
    """Return how many eighths of its size a JPEG is decoded to, so that both edges are enough."""
    enough = [(edge_px, min(at_least_px, edge_px)) for edge_px in size]
    return next(n for n in _EIGHTHS if all(scaled_px(px, n) >= least for px, least in enough))


def scaled_px(edge_px: int, n: int) -> int:
    """Return what libjpeg makes of an edge at n eighths: parts of a pixel become whole ones."""
    return -(-edge_px * n // WHOLE)


def _is_ours(image: Image.Image, content: bytes) -> bool:
    told = image.info.get("adobe_transform", _COLOURS_TOLD_BY_ADOBE)
    return image.mode in _SPACES and suits(content) and told == _COLOURS_TOLD_BY_ADOBE


def _loaded(image: Image.Image, content: bytes) -> Image.Image:
    """Load an opened JPEG whole, as browsers do where bits of its middle have changed.

    From there on blocks are wrong, up to noise, but the file goes on to its end; Pillow takes most
    such files, and of some says that they are truncated.
    """
    try:
        image.load()
    except OSError as pillows:
        if not _is_damaged_within(image, content):
            raise
        try:
            return _turbo(image, content, None, strict=False)
        except ValueError:  # its header is damaged as well
            raise pillows from None
    return image


def _is_damaged_within(image: Image.Image, content: bytes) -> bool:
    if image.mode not in _SPACES:
        return False
    try:
        _turbo(image, content, None)
    except ValueError as complaint:
        return str(complaint).startswith(_DAMAGED_WITHIN)
    return False


def _turbo(
    image: Image.Image, content: bytes, at_least_px: int | None, *, strict: bool = True
) -> Image.Image:
    """Decode by libjpeg-turbo; raise ValueError at its first complaint, or on with strict=False."""
    n = WHOLE if at_least_px is None else eighths(image.size, at_least_px)
    width, height = (scaled_px(edge_px, n) for edge_px in image.size)
    pixels = simplejpeg.decode_jpeg(
        content, _SPACES[image.mode], min_height=height, min_width=width, strict=strict
    )
    size = pixels.shape[1], pixels.shape[0]
    return Image.frombytes(image.mode, size, pixels, "raw", _RAW_MODES[image.mode])
