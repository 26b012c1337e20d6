"""Decodes a JPEG scaled in the domain of its cosine transform, which is most of the time saved."""

import simplejpeg
from PIL import Image

_SPACES = {"RGB": "RGB", "L": "GRAY"}  # of Pillow's mode; CMYK needs Pillow, which knows Adobe's


def decode_scaled(image: Image.Image, content: bytes, at_least_px: int) -> Image.Image:
    """Decode an opened JPEG to 1/8, 1/4, 1/2 or all of its size, with both edges ≥ at_least_px.

    content: the bytes that `image` was opened from. Pillow takes over where the stricter
    libjpeg-turbo complains. Raises what Pillow raises.
    """
    if image.mode in _SPACES:
        width, height = _scaled(image.size, at_least_px)
        try:
            pixels = simplejpeg.decode_jpeg(
                content, _SPACES[image.mode], min_height=height, min_width=width
            )
        except ValueError:
            pass
        else:
            return Image.fromarray(pixels.squeeze())
    image.draft(None, (at_least_px, at_least_px))
    image.load()
    return image


def _scaled(size: tuple[int, int], at_least_px: int) -> tuple[int, int]:
    """Return the least of these sizes that is large enough, or all of a smaller picture.

    Other eighths would do for libjpeg-turbo, but its vector code knows only these: decoding five
    eighths of a megapixel takes half as long again as decoding all of it.
    """
    for part in (8, 4, 2):
        width, height = (-(-edge_px // part) for edge_px in size)
        if min(width, height) >= at_least_px:
            return width, height
    return size
