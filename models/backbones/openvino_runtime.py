"""Runs a network in OpenVINO: half the time of torch on a processor, for seconds of preparation."""

import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch

from models.backbones.forward import Forward, Turned
from models.backbones.precision import quickest
from models.backbones.quantizing import judged, quantized
from models.records.arrays import Pixels, Vectors

if TYPE_CHECKING:
    import openvino

Run = Callable[[Pixels], list[Vectors]]
CPU = torch.device("cpu")
_HINTS = {"fp32": "f32", "bf16": "bf16"}


def compiled(
    forward: Forward | Turned, *, n_photos: int, edge_px: int, precision: Literal["fp32", "bf16"]
) -> Run:
    """Compile a forward pass of fp32 weights on the CPU for batches of exactly n_photos.

    Returns a function of pixels (n_photos, edge, edge, 3) uint8 to one (n_photos, D) a tap.
    precision: of the arithmetic; weights are rounded to it on the way.
    """
    return runnable(converted(forward, n_photos=n_photos, edge_px=edge_px), precision)


def calibrated(
    forward: Forward | Turned, calibration: Pixels, *, n_photos: int, edge_px: int
) -> tuple[Run, float]:
    """Compile a forward pass in int8; return it with the mean cosine of its features to fp32's.

    calibration: framed photos (N, edge, edge, 3): every other one tells the ranges, the rest, which
    int8 was not fitted to, are compared on.
    Raises TooCoarse where the cosine of the first tap is too small.
    """
    exact = converted(forward, n_photos=n_photos, edge_px=edge_px)
    ranges, judging = (_repeated(each, n_photos) for each in (calibration[::2], calibration[1::2]))
    rough = runnable(quantized(exact, ranges, n_photos), quickest(CPU))
    parts = np.split(judging, len(judging) // n_photos)
    features, wanted = (
        np.concatenate([run(part)[0] for part in parts]) for run in (rough, runnable(exact, "fp32"))
    )
    n_judging = len(calibration) // 2
    return rough, judged(features[:n_judging], wanted[:n_judging])


def runnable(model: "openvino.Model", precision: Literal["fp32", "bf16"]) -> Run:
    """Compile a model for the CPU; what it holds in int8 stays int8."""
    options = {
        "INFERENCE_PRECISION_HINT": _HINTS[precision],
        "PERFORMANCE_HINT": "LATENCY",  # one batch at a time, on all threads
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
    }
    network = _openvino().Core().compile_model(model, "CPU", options)

    def run(pixels: Pixels) -> list[Vectors]:
        return [np.array(output) for output in network(pixels).values()]  # its buffers are reused

    return run


def converted(forward: Forward | Turned, *, n_photos: int, edge_px: int) -> "openvino.Model":
    """Return a forward pass as an OpenVINO model of one input (n_photos, edge, edge, 3) uint8."""
    example = torch.zeros((1, edge_px, edge_px, 3), dtype=torch.uint8)
    ov = _openvino()
    with warnings.catch_warnings(), torch.inference_mode():
        # Tracing is deprecated, but what replaces it cannot follow hooks that end a forward pass.
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(  # type: ignore[no-untyped-call]
            forward, example, check_trace=False
        )
        shape = (n_photos, *example.shape[1:])
        return ov.convert_model(traced, example_input=example, input=[shape])


def _openvino() -> Any:  # noqa: ANN401 - a module
    """Import OpenVINO without its telemetry, which would report every import and conversion."""
    if "openvino" not in sys.modules:
        # What is None here cannot be imported; OpenVINO then takes a stub that sends nothing.
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino  # noqa: PLC0415 - optional, and a second to import

    return openvino


def _repeated(photos: Pixels, n_photos: int) -> Pixels:
    """Repeat photos (N, edge, edge, 3), N ≥ 1, until they fill whole batches of n_photos."""
    n_batches = -(-len(photos) // n_photos)
    return np.resize(photos, (n_batches * n_photos, *photos.shape[1:]))
