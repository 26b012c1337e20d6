"""Turns a converted network into int8, calibrated on photos, and judges what int8 costs."""

import logging
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np

from models.records.arrays import Pixels, Vectors

if TYPE_CHECKING:
    import openvino

N_CALIBRATION_PHOTOS = 96  # every other one tells the ranges, the others judge the result
# Below this, neighbours and tags change for many photos.
LEAST_COSINE = 0.99


class TooCoarse(ValueError):
    """A network whose features int8 would change too much."""


def require_nncf() -> None:
    """Raise ValueError unless the optional package that quantizes is installed."""
    if find_spec("nncf") is None:
        raise ValueError(
            "int8 needs NNCF, which is not installed; run: pip install 'sceneatlas[int8]', "
            "or choose the precision bf16"
        )


def quantized(model: "openvino.Model", calibration: Pixels, batch: int) -> "openvino.Model":
    """Return the model in int8, ranges taken from framed photos (N, edge, edge, 3), N ≥ batch.

    Depthwise convolutions, whose few weights int8 distorts most, stay as they are.
    """
    logging.getLogger("torch.utils.cpp_extension").setLevel(logging.ERROR)  # it misses a GPU
    import nncf  # noqa: PLC0415 - optional, and seconds to import

    logging.getLogger("nncf").setLevel(logging.ERROR)  # it tells each step
    batches = [
        calibration[first : first + batch]
        for first in range(0, len(calibration) - batch + 1, batch)
    ]
    with redirect_stdout(StringIO()):  # it draws progress bars over ours
        return nncf.quantize(
            model,
            nncf.Dataset(batches),
            subset_size=len(batches),
            preset=nncf.QuantizationPreset.MIXED,  # asymmetric ranges where activations have them
            ignored_scope=nncf.IgnoredScope(types=["GroupConvolution"], validate=False),
        )


def judged(ours: Vectors, exact: Vectors) -> float:
    """Return the mean cosine of int8's features (N, D) to those of fp32.

    Raises TooCoarse where it is below `LEAST_COSINE`, or none.
    """
    cosine = mean_cosine(ours, exact)
    if not cosine >= LEAST_COSINE:
        raise TooCoarse(
            f"in int8, features of this network have a cosine of {cosine:.3f} to those of fp32 "
            f"(on {len(exact)} photos); at least {LEAST_COSINE} is wanted: choose bf16"
        )
    return cosine


def mean_cosine(ours: Vectors, exact: Vectors) -> float:
    """Return the mean cosine of rows (N, D), each side without the mean row of `exact`."""
    a, b = ours - exact.mean(0), exact - exact.mean(0)
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return float(np.mean((a * b).sum(1) / np.maximum(norms, np.finfo(np.float32).tiny)))
