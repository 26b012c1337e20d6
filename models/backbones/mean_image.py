"""The mean image that Places365's Caffe networks were trained with.

Kept as the 8 × 8 lowest frequencies of its cosine transform, measured on the file that the authors
publish with their models (places365CNN_mean.binaryproto, github.com/CSAILVision/places365; Zhou et
al. 2017). Rebuilt, it differs from the file by 0.27 of 255 in the root mean square, 1.3 at most,
within any crop of 228 pixels; at the outer rim, which no network here sees, by up to 3.7.
Whoever has the file can name it in the settings, for features that are exact to the last digit.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.fft import idctn

from models.backbones.card import BackboneCard
from models.weights.caffe import read_mean

_EDGE_PX = 256
# (3, 8, 8) in BGR: orthonormal type-II coefficients divided by 256, so that the first of a channel
# is its mean.
# fmt: off
_BGR = (
    # blue
    104.051, 0.009, -2.442, 0.024, -0.427, -0.018, -0.232, 0.027,
    15.618, 0.054, -0.521, -0.011, -0.179, -0.015, -0.061, 0.028,
    3.932, -0.048, -0.778, -0.007, -0.224, -0.011, -0.095, -0.020,
    0.091, 0.043, -0.177, -0.044, -0.018, 0.013, -0.004, -0.003,
    0.102, -0.014, -0.131, -0.018, -0.068, 0.005, -0.055, 0.010,
    0.163, -0.035, 0.001, 0.028, 0.018, -0.008, 0.015, 0.004,
    0.183, 0.023, -0.079, 0.003, -0.004, -0.004, -0.020, -0.011,
    0.019, 0.005, 0.013, 0.000, 0.011, 0.012, -0.003, -0.009,
    # green
    112.514, -0.017, -2.694, 0.054, -0.560, -0.002, -0.290, 0.032,
    12.078, 0.017, -0.518, -0.018, -0.178, -0.003, -0.063, 0.026,
    2.694, -0.054, -0.779, -0.024, -0.203, -0.010, -0.095, -0.011,
    -0.320, 0.053, -0.049, -0.025, 0.011, 0.001, 0.009, -0.010,
    -0.120, 0.008, -0.117, -0.018, -0.074, 0.012, -0.059, 0.006,
    0.085, -0.026, 0.017, 0.022, 0.016, -0.008, 0.013, 0.001,
    0.078, 0.027, -0.091, 0.009, -0.008, -0.001, -0.015, -0.013,
    -0.020, 0.006, 0.019, -0.002, 0.004, 0.004, -0.001, -0.006,
    # red
    116.676, -0.026, -3.617, 0.043, -0.733, 0.005, -0.383, 0.033,
    9.413, -0.008, -0.480, -0.020, -0.144, 0.004, -0.063, 0.016,
    0.978, -0.050, -0.391, -0.026, -0.134, -0.006, -0.058, -0.007,
    -0.543, 0.051, 0.061, -0.021, 0.007, 0.009, 0.017, -0.013,
    -0.240, 0.014, -0.084, -0.008, -0.076, 0.005, -0.058, 0.001,
    0.034, -0.012, 0.015, 0.026, 0.017, -0.006, 0.012, 0.003,
    -0.008, 0.029, -0.082, 0.010, -0.007, -0.001, -0.008, -0.010,
    -0.035, 0.005, 0.013, -0.001, 0.007, 0.003, -0.002, -0.003,
)
# fmt: on


def places365_mean() -> NDArray[np.float32]:
    """Return the mean image, (3, 256, 256) float32, BGR, in units of 0–255."""
    spectrum = np.zeros((3, _EDGE_PX, _EDGE_PX))
    spectrum[:, :8, :8] = np.reshape(_BGR, (3, 8, 8)) * _EDGE_PX
    image: NDArray[np.float32] = idctn(spectrum, axes=(1, 2), norm="ortho").astype(np.float32)
    return image


@dataclass(frozen=True, slots=True)
class MeanFile:
    """A mean image as its authors publish it (.binaryproto), read when it is called for."""

    file: Path

    def __call__(self) -> NDArray[np.float32]:
        """Return the mean image, (3, H, W) float32, BGR; raises UnfitWeights for another file."""
        return read_mean(self.file)


def with_mean(card: BackboneCard, file: Path) -> BackboneCard:
    """Return the card of a Caffe network with a published mean file in place of the rebuilt one.

    Raises ValueError for a network that subtracts no mean image.
    """
    if card.normalization.mean_image is None:
        raise ValueError(f"{card.name} subtracts no mean image; leave the mean file out")
    return replace(card, normalization=replace(card.normalization, mean_image=MeanFile(file)))
