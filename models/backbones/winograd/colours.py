"""A network's first convolution, whose three channels are too few for Winograd's algorithm."""

import ctypes
from functools import cache, partial
from typing import get_args

import torch
from torch import Tensor, nn

from models.backbones.winograd.colours_code import (
    COLOURS,
    EDGE,
    LINE_IN_BF16,
    LINE_IN_FP32,
    PIXELS,
    Line,
    coloured,
)
from models.backbones.winograd.factors import ColourFactors
from models.backbones.winograd.products_code import COLUMNS
from models.backbones.winograd.threads import in_threads
from models.backbones.workspace import Workspace
from models.compiling import Compiled, compiled

_ARGUMENTS = (*(ctypes.c_void_p,) * 4, ctypes.c_float, *(ctypes.c_int64,) * 5)


_LINES: dict[ColourFactors, Line] = {"bf16": LINE_IN_BF16, "fp32": LINE_IN_FP32}
_KINDS: dict[ColourFactors, torch.dtype] = {"bf16": torch.bfloat16, "fp32": torch.float32}


class ColourConvolution(nn.Module):
    """A 3 × 3 convolution of three channels, multiplied in bf16 or in fp32, summed in fp32."""

    def __init__(
        self,
        convolution: nn.Conv2d,
        workspace: Workspace,
        *,
        slope: float,
        factors: ColourFactors,
    ) -> None:
        """convolution: its weights in fp32. slope: of what is negative, up to 1, which is none."""
        super().__init__()
        self._kernel = _kernels()[factors]
        self._kind = _KINDS[factors]
        self._workspace = workspace
        self._slope = slope
        self._padding, self._stride = int(convolution.padding[0]), convolution.stride[0]
        bias, n_out = convolution.bias, convolution.out_channels
        self._bias = torch.zeros(n_out) if bias is None else bias.detach().float().clone()
        self._weights = _packed(convolution.weight.detach(), _LINES[factors]).to(self._kind)

    def forward(self, photos: Tensor) -> Tensor:
        """Map (B, 3, H, W) to (B, C, H', W') bf16, channels last in memory.

        Raises ValueError where W' is below 6.
        """
        n_photos, _, height, width = photos.shape
        bordered = self._bordered(photos)
        down, across = (
            (length + 2 * self._padding - EDGE) // self._stride + 1 for length in (height, width)
        )
        if across < PIXELS:
            raise ValueError(f"photos are {width} pixels wide; this network needs more")
        results = self._workspace.images(n_photos, len(self._bias), down, across)
        in_threads(partial(self._convolve, bordered, results), n_photos)
        return results

    def _bordered(self, photos: Tensor) -> Tensor:
        """Return photos (B, H + 2 · padding, …, 3) of what is multiplied, zeros around each."""
        n_photos, _, height, width = photos.shape
        size = height + 2 * self._padding, width + 2 * self._padding
        n_numbers = n_photos * size[0] * size[1] * COLOURS
        n_halves = self._kind.itemsize // 2
        memory = self._workspace.empty((n_numbers + 1) * n_halves).view(self._kind)
        memory.zero_()  # one is read behind the last
        bordered = memory[:n_numbers].view(n_photos, *size, COLOURS)
        inside = bordered[
            :, self._padding : self._padding + height, self._padding : self._padding + width
        ]
        inside.copy_(photos.permute(0, 2, 3, 1))
        return bordered

    def _convolve(self, photos: Tensor, results: Tensor, start: int, stop: int) -> None:
        for photo, result in zip(photos[start:stop], results[start:stop], strict=True):
            n_out, down, across = result.shape
            addresses = (photo, self._weights, self._bias, result)
            sizes = down, across, photo.shape[1], self._stride, n_out
            self._kernel(*(each.data_ptr() for each in addresses), self._slope, *sizes)


@cache
def _kernels() -> dict[ColourFactors, Compiled]:
    """Compile the convolutions, once a process, by what they multiply."""
    names: list[ColourFactors] = list(get_args(ColourFactors))
    source = "\n".join(coloured(f"in_{name}", _LINES[name]) for name in names)
    functions = {f"in_{name}": _ARGUMENTS for name in names}
    return dict(zip(names, compiled(source, functions), strict=True))


def _packed(weights: Tensor, line: Line) -> Tensor:
    """Turn weights (O, 3, 3, 3) into (O / COLUMNS, EDGE, n_steps, COLUMNS, n_at_once)."""
    n_out = len(weights)
    rows = weights.permute(2, 3, 1, 0).reshape(EDGE, EDGE * COLOURS, n_out)
    filled = nn.functional.pad(rows, (0, 0, 0, line.n_steps * line.n_at_once - EDGE * COLOURS))
    steps = filled.view(EDGE, line.n_steps, line.n_at_once, n_out // COLUMNS, COLUMNS)
    return steps.permute(3, 0, 1, 4, 2).contiguous()
