"""Decodes a JPEG scaled in the domain of its cosine transform, which is most of the time saved."""

from collections.abc import Callable
from contextlib import suppress

import simplejpeg
from PIL import Image

# Of an image as Pillow opened it, the bytes it was opened from, and how many pixels both edges must
# keep (None: all): the loaded image.
JpegDecoder = Callable[[Image.Image, bytes, int | None], Image.Image]

_SPACES = {"RGB": "RGB", "L": "GRAY"}  # of Pillow's mode; CMYK needs Pillow, which knows Adobe's
_DAMAGED_WITHIN = "Corrupt JPEG data"  # libjpeg's; of a file cut short it says something else


def decode_scaled(image: Image.Image, content: bytes, at_least_px: int | None) -> Image.Image:
    """Decode an opened JPEG to the smallest n/8 of its size with both edges ≥ at_least_px.

    content: the bytes that `image` was opened from. at_least_px: None for all of it. Pillow itself
    scales by 1/2, 1/4 and 1/8 only, and takes over where the stricter libjpeg-turbo complains.
    Raises what Pillow raises.
    """
    if at_least_px is not None:
        if image.mode in _SPACES:
            with suppress(ValueError):
                return _turbo(image, content, at_least_px)
        image.draft(None, (at_least_px, at_least_px))
    return _loaded(image, content)


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
            return _turbo(image, content, 0, strict=False)
        except ValueError:  # its header is damaged as well
            raise pillows from None
    return image


def _is_damaged_within(image: Image.Image, content: bytes) -> bool:
    if image.mode not in _SPACES:
        return False
    try:
        _turbo(image, content, 0)
    except ValueError as complaint:
        return str(complaint).startswith(_DAMAGED_WITHIN)
    return False


def _turbo(
    image: Image.Image, content: bytes, at_least_px: int, *, strict: bool = True
) -> Image.Image:
    """Decode by libjpeg-turbo; raise ValueError at its first complaint, or on with strict=False."""
    pixels = simplejpeg.decode_jpeg(
        content,
        _SPACES[image.mode],
        min_height=at_least_px,
        min_width=at_least_px,
        strict=strict,
    )
    return Image.fromarray(pixels.squeeze())
