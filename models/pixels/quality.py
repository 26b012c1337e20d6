"""How sharp and how bright a photo is, seen in small."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def luma(image: Image.Image) -> NDArray[np.float32]:
    """Return the luma (height, width) of an RGB image, 0 … 255, by ITU-R BT.601."""
    return np.asarray(image.convert("L"), dtype=np.float32)


def sharpness(grey: NDArray[np.float32]) -> float:
    """Return the variance of the Laplacian of luma (height, width) in 0 … 255; 0 = flat.

    The focus measure of Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy"
    (2000), with the 4-neighbour kernel; edges are repeated outwards.
    """
    padded = np.pad(grey, 1, mode="edge")
    vertical = padded[:-2, 1:-1] + padded[2:, 1:-1]
    horizontal = padded[1:-1, :-2] + padded[1:-1, 2:]
    return float(np.var(vertical + horizontal - 4 * grey, dtype=np.float64))


def brightness(grey: NDArray[np.float32]) -> float:
    """Return the mean of luma (height, width) in 0 … 255 as a share of white, in [0, 1]."""
    return float(np.mean(grey, dtype=np.float64)) / 255
