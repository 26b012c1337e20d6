"""Decodes a JPEG scaled in the domain of its cosine transform, which is most of the time saved."""

import simplejpeg
from PIL import Image

_SPACES = {"RGB": "RGB", "L": "GRAY"}  # of Pillow's mode; CMYK needs Pillow, which knows Adobe's


def decode_scaled(image: Image.Image, content: bytes, at_least_px: int) -> Image.Image:
    """Decode an opened JPEG to the smallest n/8 of its size with both edges ≥ at_least_px.

    content: the bytes that `image` was opened from. Pillow itself scales by 1/2, 1/4 and 1/8 only,
    and takes over where the stricter libjpeg-turbo complains. Raises what Pillow raises.
    """
    if image.mode in _SPACES:
        try:
            pixels = simplejpeg.decode_jpeg(
                content, _SPACES[image.mode], min_height=at_least_px, min_width=at_least_px
            )
        except ValueError:
            pass
        else:
            return Image.fromarray(pixels.squeeze())
    image.draft(None, (at_least_px, at_least_px))
    image.load()
    return image
