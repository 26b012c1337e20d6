"""Evidence: which parts of a photo speak for a label, and a picture of them to lay over it."""

from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.records.manifest import Manifest

Heat = NDArray[np.float32]  # (h, w) in [0, 1]
Part = tuple[float, float, float, float]  # left, top, right, bottom, in shares of the photo's edges

_EDGE_PX = 480  # of the overlay's longest edge: a map has some 7 to 14 cells an edge
_WARM = ((0.0, (80, 20, 120)), (0.5, (230, 60, 60)), (1.0, (255, 225, 60)))  # from weak to strong
_MOST_INK = 0.75  # opacity of the strongest: the photo can be seen below
_UNSEEN = (0, 0, 0, 110)  # over what the network did not look at


class NoEvidence(LookupError):
    """Why a photo cannot be explained here, in words for whoever looks at it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How strongly each place speaks for a label.

    heat: (h, w) in [0, 1], 1 where it speaks most; all 0 where nothing does. part: of the upright
    photo that the network looked at, and that heat lies over.
    """

    heat: Heat
    part: Part


class Explain(Protocol):
    """Finds the evidence in a photo; injected where pages are made, since it needs a network."""

    def __call__(self, run: Manifest, content: bytes, label: str) -> Evidence:
        """Return what speaks for a label in the photo of these bytes.

        Raises NoEvidence where the network, its weights or the tagger are not at hand, or the
        bytes are no photo.
        """


def overlay(evidence: Evidence, width: int, height: int) -> bytes:
    """Return a PNG to lay over a whole photo of this shape: warm where the evidence is."""
    scale = min(1.0, _EDGE_PX / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    whole = Image.new("RGBA", size, _UNSEEN)
    left, top, right, bottom = _pixels(evidence.part, size)
    seen = (max(1, right - left), max(1, bottom - top))
    smooth = Image.fromarray(evidence.heat).resize(seen, Image.Resampling.BICUBIC)
    whole.paste(_warm(np.clip(np.asarray(smooth), 0, 1)), (left, top))
    png = BytesIO()
    whole.save(png, "PNG")
    return png.getvalue()


def _pixels(part: Part, size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    left, top, right, bottom = part
    return round(left * width), round(top * height), round(right * width), round(bottom * height)


def _warm(heat: Heat) -> Image.Image:
    """Return heat (h, w) in colours that grow warmer and less transparent."""
    stops = [stop for stop, _ in _WARM]
    colours = np.array([colour for _, colour in _WARM], np.float32)
    channels = [np.interp(heat, stops, colours[:, channel]) for channel in range(3)]
    rgba = np.stack([*channels, 255 * _MOST_INK * heat], axis=-1)
    return Image.fromarray(np.rint(rgba).astype(np.uint8), "RGBA")
