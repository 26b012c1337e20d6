"""A network's first convolution, whose three channels are too few for Winograd's algorithm."""

import ctypes
from functools import cache, partial

import torch
from torch import Tensor, nn

from models.backbones.winograd.colours_code import COLOURS, EDGE, PAIRS, PIXELS, coloured
from models.backbones.winograd.products_code import COLUMNS
from models.backbones.winograd.threads import in_threads
from models.backbones.workspace import Workspace
from models.compiling import Compiled, compiled

_ARGUMENTS = (*(ctypes.c_void_p,) * 4, ctypes.c_float, *(ctypes.c_int64,) * 5)


class ColourConvolution(nn.Module):
    """A 3 × 3 convolution of three channels in bf16, summed in fp32."""

    def __init__(self, convolution: nn.Conv2d, workspace: Workspace, *, slope: float) -> None:
        """convolution: its weights in fp32. slope: what multiplies negative results; 1 for none."""
        super().__init__()
        self._kernel = _kernel()
        self._workspace = workspace
        self._slope = slope
        self._padding, self._stride = int(convolution.padding[0]), convolution.stride[0]
        bias, n_out = convolution.bias, convolution.out_channels
        self._bias = torch.zeros(n_out) if bias is None else bias.detach().float().clone()
        self._weights = _packed(convolution.weight.detach())

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
        """Return photos (B, H + 2 · padding, …, 3) bf16, zeros around each."""
        n_photos, _, height, width = photos.shape
        size = height + 2 * self._padding, width + 2 * self._padding
        n_numbers = n_photos * size[0] * size[1] * COLOURS
        memory = self._workspace.empty(n_numbers + 1).zero_()  # one is read behind the last
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
def _kernel() -> Compiled:
    [kernel] = compiled(coloured("coloured"), {"coloured": _ARGUMENTS})
    return kernel


def _packed(weights: Tensor) -> Tensor:
    """Turn weights (O, 3, 3, 3) into (O / COLUMNS, EDGE, PAIRS, COLUMNS, 2) bf16."""
    n_out = len(weights)
    rows = weights.permute(2, 3, 1, 0).reshape(EDGE, EDGE * COLOURS, n_out)
    filled = nn.functional.pad(rows, (0, 0, 0, PAIRS * 2 - EDGE * COLOURS))
    pairs = filled.view(EDGE, PAIRS, 2, n_out // COLUMNS, COLUMNS)
    return pairs.permute(3, 0, 1, 4, 2).bfloat16().contiguous()
