"""The network of the drawn atlas: a photo is what it looks like in 8 × 8 pixels."""

from io import BytesIO

import numpy as np
from PIL import Image

from models.pixels.decode import Limits, Undecodable, decode
from models.records.snapshot import Snapshot
from models.retrieval.colours import COLOURS, histogram_of_thumbnail
from models.viewing.newcomer import Newcomer, NewTag, NotComparable

_LIMITS = Limits(max_bytes=1_000_000, max_pixels=10_000_000)


class EightByEight:
    """Looks at photos from outside as tests/drawn_atlas.py looks at its own."""

    def meet(
        self, snapshot: Snapshot, content: bytes | Undecodable, representation: str
    ) -> Newcomer:
        image = _image(content)
        webp = BytesIO()
        image.save(webp, "WEBP")
        if representation == COLOURS:
            return Newcomer(webp.getvalue(), histogram_of_thumbnail(webp.getvalue())[None])
        if representation != "conv":
            raise NotComparable(f"a photo from outside cannot be compared by {representation!r}")
        pixels = np.asarray(image.convert("RGB").resize((8, 8)), np.float32).reshape(1, -1)
        return Newcomer(webp.getvalue(), pixels / np.float32(255))

    def tags(self, snapshot: Snapshot, content: bytes | Undecodable) -> list[NewTag]:
        _image(content)
        return [NewTag("coast", 0.9, confident=True)]


def _image(content: bytes | Undecodable) -> Image.Image:
    if isinstance(content, Undecodable):
        raise content
    return decode(content, limits=_LIMITS)
