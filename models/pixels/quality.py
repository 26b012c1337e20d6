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
    laplacian = -4 * grey
    for sums, values in ((laplacian, grey), (laplacian.T, grey.T)):
        sums[1:] += values[:-1]
        sums[:-1] += values[1:]
        sums[0] += values[0]
        sums[-1] += values[-1]
    exact = laplacian.ravel().astype(np.float64)  # whole numbers: so are the sums
    # Not exact @ exact, for which BLAS would start threads in each of the decode processes.
    return max(float(np.square(exact).mean() - exact.mean() ** 2), 0.0)


def brightness(grey: NDArray[np.float32]) -> float:
    """Return the mean of luma (height, width) in 0 … 255 as a share of white, in [0, 1]."""
    return float(np.mean(grey, dtype=np.float64)) / 255
