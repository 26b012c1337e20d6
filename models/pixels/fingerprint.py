"""What a photo looks like in 200 bytes, so that re-saved and resized copies can be found again."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HASH_BYTES = 8
CELLS = 64  # of the layout
FINGERPRINT_BYTES = HASH_BYTES + 3 * CELLS
_LAYOUT_PX = 8
_GREY_PX = 32  # the hash looks at so many pixels …
_WAVES = 8  # … through its lowest frequencies in each direction


def fingerprint(small: Image.Image) -> bytes:
    """Return 8 bytes of hash and 192 of layout for an upright RGB image.

    Hash: the signs, against their median, of the 64 lowest frequencies of luma (the perceptual
    hash of Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010).
    Layout: the mean colours of an 8 × 8 grid, row by row, RGB, 0 … 255.
    """
    grey = small.convert("L").resize((_GREY_PX, _GREY_PX), Image.Resampling.BOX)
    waves = _COSINES @ np.asarray(grey, np.float64) @ _COSINES.T  # (8, 8)
    bits = waves.ravel() > np.median(waves.ravel()[1:])  # the mean brightness says nothing
    layout = small.resize((_LAYOUT_PX, _LAYOUT_PX), Image.Resampling.BOX)
    return np.packbits(bits).tobytes() + layout.tobytes()


def _cosines() -> NDArray[np.float64]:
    """Return the first rows (8, 32) of the discrete cosine transform, type II."""
    wave, place = np.arange(_WAVES)[:, None], np.arange(_GREY_PX)[None, :]
    return np.cos(np.pi * wave * (2 * place + 1) / (2 * _GREY_PX))


_COSINES = _cosines()
