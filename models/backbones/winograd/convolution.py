"""A convolution that runs by Winograd's algorithm in bf16.

The products of transformed inputs and weights are matrix products, one for each place in a tile,
which torch multiplies as fast as the processor can. As many tiles are taken at once as its caches
hold.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial

import torch
from torch import Tensor, nn

from models.backbones.winograd.kernels import Offsets, Size, kernels, offsets
from models.backbones.winograd.products import (
    Bf16Products,
    Int8Products,
    Products,
    Tiles,
    fit_int8,
)
from models.backbones.winograd.transforms import transformed_weights, transforms
from models.backbones.workspace import Workspace
from models.compiling import Compiled

_of_thread = threading.local()


class WinogradConvolution(nn.Module):
    """A 3 × 3 convolution of stride 1, in bf16.

    An output is 1.5 % off fp32's, direct multiplication's 0.2 % where inputs are bf16's numbers.
    Features, which are means over many outputs, come as near to fp32's as with direct ones.

    Runs on the processor, without gradients, in as many threads as torch has; the bits of a
    photo's outputs depend neither on these nor on the photos beside it.
    """

    def __init__(
        self,
        convolution: nn.Conv2d,
        workspace: Workspace,
        *,
        slope: float,
        in_int8: bool = False,
    ) -> None:
        """convolution: its weights in fp32. slope: what multiplies negative results; 1 for none.

        in_int8: multiply bytes, where the number of channels fits.
        """
        super().__init__()
        self._kernels = kernels()
        self._workspace = workspace
        self._padding = int(convolution.padding[0])
        self._slope = slope
        self.pool: nn.Module | None = None  # one of 2 × 2 that what comes out is to go through
        exact = transformed_weights(convolution.weight.detach(), transforms())
        whole = in_int8 and fit_int8(convolution.out_channels)
        self._products: Products = Int8Products(exact) if whole else Bf16Products(exact)
        bias, n_out = convolution.bias, convolution.out_channels
        self._bias = torch.zeros(n_out) if bias is None else bias.detach().float().clone()

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
        places = offsets((height, width), n_out, tiles, edge=edge, step=edge)
        target = _Target(
            results, places, self._kernels.gathered if n_kept == 1 else self._kernels.halved
        )
        windows = {"edge": chosen.tile, "step": chosen.step, "lead": self._padding}
        inputs = offsets(_size(photos), photos.shape[1], tiles, **windows)
        all_tiles = Tiles(photos, inputs, 0, len(photos) * len(inputs))
        starts = range(0, all_tiles.n, self._products.tiles_at_once)
        _in_threads(partial(self._convolve, all_tiles, target), starts)
        return results

    def _convolve(self, tiles: Tiles, target: "_Target", start: int) -> None:
        """Convolve the tiles from `start` on, as many as are taken at once."""
        n = min(self._products.tiles_at_once, tiles.n - start)
        memory = _scratch(self._products.n_bytes(n) + self._bias.nbytes)
        outside, memory = memory[: self._bias.nbytes], memory[self._bias.nbytes :]
        products = self._products.of(replace(tiles, start=start, n=n), memory)
        results, places = target.results, target.places
        sides = results.data_ptr(), outside.data_ptr(), places.ctypes.data, products.data_ptr()
        epilogue = self._bias.data_ptr(), self._slope
        sizes = len(places), results[0].numel(), len(self._bias)
        target.gather(*sides, *epilogue, start, n, *sizes)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where results go, (B, C, H, W) bf16; where a photo's tiles lie in it; what writes them."""

    results: Tensor
    places: Offsets
    gather: Compiled


def _in_threads(work: Callable[[int], None], starts: Iterable[int]) -> None:
    """Do the work from each start, in as many threads as torch has, which use one each."""
    n_threads = torch.get_num_threads()
    each = map(work, starts) if n_threads == 1 else _threads(n_threads).map(work, starts)
    deque(each, maxlen=0)


@cache
def _threads(n_threads: int) -> ThreadPoolExecutor:
    # OpenMP keeps the number of threads for each thread that asks.
    return ThreadPoolExecutor(n_threads, "winograd", partial(torch.set_num_threads, 1))


def _scratch(n_bytes: int) -> Tensor:
    """Return memory of this thread's own; getting it from the system anew takes longer than use."""
    memory: Tensor | None = getattr(_of_thread, "memory", None)
    if memory is None or len(memory) < n_bytes:
        memory = _of_thread.memory = torch.empty(n_bytes, dtype=torch.uint8)
    return memory[:n_bytes]


def _size(photos: Tensor) -> Size:
    return photos.shape[2], photos.shape[3]
