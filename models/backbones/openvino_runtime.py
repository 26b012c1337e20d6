"""Runs a network in OpenVINO: half the time of torch on a processor, for seconds of preparation."""

import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch

from models.backbones.forward import Forward, Turned
from models.records.arrays import Pixels, Vectors

if TYPE_CHECKING:
    import openvino

_HINTS = {"fp32": "f32", "bf16": "bf16"}


def compiled(
    forward: Forward | Turned, *, n_photos: int, edge_px: int, precision: Literal["fp32", "bf16"]
) -> Callable[[Pixels], list[Vectors]]:
    """Compile a forward pass of fp32 weights on the CPU for batches of exactly n_photos.

    Returns a function of pixels (n_photos, edge, edge, 3) uint8 to one (n_photos, D) a tap.
    precision: of the arithmetic; weights are rounded to it on the way.
    """
    model = converted(forward, n_photos=n_photos, edge_px=edge_px)
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
