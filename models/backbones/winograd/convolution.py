"""A convolution by Winograd's algorithm, from bf16 to bf16, multiplying that or something else."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from models.backbones.winograd.factors import Factors
from models.backbones.winograd.kernels import Offsets, Size, kernel, offsets
from models.backbones.winograd.packing import packed
from models.backbones.winograd.products_code import ROWS
from models.backbones.winograd.threads import in_threads
from models.backbones.winograd.transforms import transformed_weights, transforms
from models.backbones.workspace import Workspace

# Tiles taken at once should stay in a core's own cache; but for each such lot all weights are read,
# and where these do not stay there either, larger lots are faster.
_FEW_TILES, _MANY_TILES, _SMALL_WEIGHTS_BYTES = 30, 90, 4_000_000
_LINE_BYTES = 64  # of a cache, where vectors should begin
_of_thread = threading.local()


class WinogradConvolution(nn.Module):
    """A 3 × 3 convolution of stride 1, in bf16; it may multiply fp32, fp16 or int8 as well.

    An output is 1.5 % off fp32's (fp32 0.8 %, fp16 0.5 %, int8 4 %), direct multiplication's 0.2 %
    where inputs are bf16's numbers.
    Features, which are means over many outputs, come as near to fp32's as with direct ones.

    Runs on the processor, without gradients, in as many threads as torch has; the bits of a
    photo's outputs depend neither on these nor on the photos beside it.
    """

    def __init__(
        self, convolution: nn.Conv2d, workspace: Workspace, *, slope: float, factors: Factors
    ) -> None:
        """convolution: its weights in fp32. slope: of what is negative, up to 1, which is none."""
        super().__init__()
        self._kernel = kernel(factors)
        self._workspace = workspace
        self._padding = int(convolution.padding[0])
        self._slope = slope
        self.pool: nn.Module | None = None  # one of 2 × 2 that what comes out is to go through
        exact = transformed_weights(convolution.weight.detach(), transforms())
        self._packed = packed(exact, factors)
        bias, n_out = convolution.bias, convolution.out_channels
        self._bias = torch.zeros(n_out) if bias is None else bias.detach().float().clone()
        self._nothing = torch.zeros(convolution.in_channels, dtype=torch.bfloat16)
        is_small = self._packed.weights.nbytes < _SMALL_WEIGHTS_BYTES
        self._at_once = _FEW_TILES if is_small else _MANY_TILES

    def forward(self, photos: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C', H', W') bf16, channels last in memory."""
        photos = photos.to(torch.bfloat16).contiguous(memory_format=torch.channels_last)
        height, width = (length - 2 + 2 * self._padding for length in photos.shape[2:])
        if self.pool is None:
            return self._convolved(photos, (height, width), n_kept=1)
        if height % 2 or width % 2:  # how these are rounded, the pool knows
            whole: Tensor = self.pool(self._convolved(photos, (height, width), n_kept=1))
            return whole
        return self._convolved(photos, (height, width), n_kept=2)

    def _convolved(self, photos: Tensor, size: Size, *, n_kept: int) -> Tensor:
        """Return what comes out, of a size before pooling; one of n_kept pixels is kept a side."""
        chosen, n_out = transforms(), len(self._bias)
        tiles = -(-size[0] // chosen.step), -(-size[1] // chosen.step)
        height, width = size[0] // n_kept, size[1] // n_kept
        results = self._workspace.images(len(photos), n_out, height, width)
        edge = chosen.step // n_kept
        pixels_out = offsets((height, width), n_out, tiles, edge=edge, step=edge)
        windows = {"edge": chosen.tile, "step": chosen.step, "lead": self._padding}
        side = photos.shape[2], photos.shape[3]
        pixels_in = offsets(side, photos.shape[1], tiles, **windows)
        work = _Work(photos, results, pixels_in, pixels_out, halves=n_kept > 1)
        in_threads(partial(self._convolve, work), work.n_tiles)
        return results

    def _convolve(self, work: "_Work", start: int, stop: int) -> None:
        """Convolve the tiles from `start` to `stop`."""
        n_in, n_out = len(self._nothing), len(self._bias)
        outside, *memory = _scratch(self._parts(self._at_once))
        photos, results, kept = work.photos, work.results, self._packed
        self._kernel(
            photos.data_ptr(),
            self._nothing.data_ptr(),
            work.pixels_in.ctypes.data,
            results.data_ptr(),
            outside,
            work.pixels_out.ctypes.data,
            *(each.data_ptr() for each in (kept.weights, kept.starts, kept.scales, self._bias)),
            *memory,
            self._slope,
            int(work.halves),
            start,
            stop,
            self._at_once,
            len(work.pixels_in),
            photos[0].numel(),
            results[0].numel(),
            n_in,
            n_out,
        )

    def _parts(self, n_tiles: int) -> tuple[int, ...]:
        """Return how many bytes of memory what is to lie in it takes."""
        n_places, n_in, n_out = transforms().tile ** 2, len(self._nothing), len(self._bias)
        n_rows = n_places * n_tiles + ROWS - 1  # the last group may reach beyond the last
        outside, tile, row_scales = 2 * n_out, 2 * n_places * n_in, 4 * n_rows
        planes, products = n_rows * n_in * self._packed.element_bytes, 2 * n_rows * n_out
        return outside, planes, row_scales, tile, products


@dataclass(frozen=True, slots=True)
class _Work:
    """Photos and results (B, C, H, W) bf16, and where pixels of a photo's tiles lie in each."""

    photos: Tensor
    results: Tensor
    pixels_in: Offsets
    pixels_out: Offsets
    halves: bool

    @property
    def n_tiles(self) -> int:
        return len(self.photos) * len(self.pixels_in)


def _scratch(parts: Sequence[int]) -> list[int]:
    """Return addresses in memory of this thread's own, of so many bytes each.

    Getting it from the system anew takes longer than use.
    """
    sizes = [-(-n_bytes // _LINE_BYTES) * _LINE_BYTES for n_bytes in parts]
    memory: Tensor | None = getattr(_of_thread, "memory", None)
    if memory is None or len(memory) < sum(sizes):
        memory = _of_thread.memory = torch.empty(sum(sizes), dtype=torch.uint8)
    return [memory.data_ptr() + sum(sizes[:n]) for n in range(len(sizes))]
