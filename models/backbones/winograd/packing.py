"""Transformed weights as the kernels read them: in fp32, in bf16, or rounded to int8."""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.backbones.winograd.factors import Factors
from models.backbones.winograd.products_code import COLUMNS, DEPTH_BYTES
from models.backbones.winograd.rounding_code import STEPS, ZERO
from models.backbones.winograd.transforms import transforms

_TINY = 1e-30  # a scale for weights that are all 0
_LARGEST_SUM = 60_000.0  # of products in fp16, which holds 65,504


@dataclass(frozen=True, slots=True)
class Packed:
    """Weights (places, O / COLUMNS, depth, COLUMNS, …) of fp32, bf16, fp16 or int8.

    starts: what sums start at, (places, O) int32, in int8. scales: of the weights, fp32, (places,
    O) in int8 and (O,) in fp16. They are empty where there are none.
    """

    weights: Tensor
    starts: Tensor
    scales: Tensor

    @property
    def element_bytes(self) -> int:
        """Bytes of a weight, and of an input."""
        return self.weights.element_size()


def packed(exact: Tensor, factors: Factors) -> Packed:
    """Pack transformed weights (places, C, O); 4 bytes of C and COLUMNS of O must fit in whole."""
    if factors == "fp16":
        most = _LARGEST_SUM / (exact.shape[1] * transforms().gain)
        scales = (exact.abs().amax((0, 1)) / most).clamp(min=_TINY)
        return Packed(_in_panels((exact / scales).half()), torch.empty(0), scales.float())
    if factors != "int8":
        rounded = exact.bfloat16() if factors == "bf16" else exact.float()
        return Packed(_in_panels(rounded), torch.empty(0), torch.empty(0))
    scales = (exact.abs().amax(1) / STEPS).clamp(min=_TINY)
    whole = (exact / scales[:, None]).round().to(torch.int8)
    starts = -ZERO * whole.sum(1, dtype=torch.int32)
    return Packed(_in_panels(whole), starts.contiguous(), scales.float().contiguous())


def _in_panels(weights: Tensor) -> Tensor:
    n_places, n_in, n_out = weights.shape
    n_deep = DEPTH_BYTES // weights.element_size()
    panels = weights.view(n_places, n_in // n_deep, n_deep, n_out // COLUMNS, COLUMNS)
    return panels.permute(0, 3, 1, 4, 2).contiguous()
