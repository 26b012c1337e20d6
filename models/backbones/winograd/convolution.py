"""A convolution that runs by Winograd's algorithm in bf16.

The products of transformed inputs and weights are matrix products, one for each place in a tile,
which torch multiplies as fast as the processor can. As many tiles are taken at once as its caches
hold.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import torch
from torch import Tensor, nn

from models.backbones.winograd.kernels import Size, kernels, offsets
from models.backbones.winograd.transforms import transformed_weights, transforms
from models.backbones.workspace import Workspace

# A power of two would set the places of a tile so far apart that they share few lines of a cache.
_TILES_AT_ONCE = 248
_of_thread = threading.local()


class WinogradConvolution(nn.Module):
    """A 3 × 3 convolution of stride 1, in bf16.

    An output is 1.5 % off fp32's, direct multiplication's 0.2 % where inputs are bf16's numbers.
    Features, which are means over many outputs, come as near to fp32's as with direct ones.

    Runs on the processor, without gradients, in as many threads as torch has; the bits of a
    photo's outputs depend neither on these nor on the photos beside it.
    """

    def __init__(self, convolution: nn.Conv2d, workspace: Workspace, *, slope: float) -> None:
        """convolution: its weights in fp32. slope: what multiplies negative results; 1 for none."""
        super().__init__()
        self._workspace = workspace
        self._padding = int(convolution.padding[0])
        self._slope = slope
        exact = transformed_weights(convolution.weight.detach(), transforms())
        self._weights = exact.bfloat16()
        _, self._n_in, self._n_out = exact.shape
        bias = convolution.bias
        self._bias = torch.zeros(self._n_out) if bias is None else bias.detach().float().clone()
        self._nothing = torch.zeros(self._n_in, dtype=torch.bfloat16)

    def forward(self, photos: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C', H', W') bf16, channels last in memory."""
        photos = photos.to(torch.bfloat16).contiguous(memory_format=torch.channels_last)
        n_photos, _, height, width = photos.shape
        lost = 2 - 2 * self._padding
        results = self._workspace.images(n_photos, self._n_out, height - lost, width - lost)
        n_tiles = n_photos * _per_photo(_tiles(results))
        _in_threads(partial(self._convolve, photos, results), range(0, n_tiles, _TILES_AT_ONCE))
        return results

    def _convolve(self, photos: Tensor, results: Tensor, start: int) -> None:
        """Convolve the tiles from `start` on, as many as are taken at once."""
        (spread, gathered), chosen, tiles = kernels(), transforms(), _tiles(results)
        per_photo = _per_photo(tiles)
        n = min(_TILES_AT_ONCE, len(photos) * per_photo - start)
        n_inputs, n_products = (chosen.tile**2 * n * each for each in (self._n_in, self._n_out))
        memory = _scratch(n_inputs + n_products + self._n_out)
        inputs = memory[:n_inputs].view(-1, n, self._n_in)
        products = memory[n_inputs : n_inputs + n_products].view(-1, n, self._n_out)
        outside = memory[n_inputs + n_products :]

        where = offsets(_size(photos), self._n_in, tiles, edge=chosen.tile, lead=self._padding)
        side = (photos.data_ptr(), self._nothing.data_ptr(), where.ctypes.data, inputs.data_ptr())
        spread(*side, None, 1, start, n, per_photo, photos[0].numel(), self._n_in)
        torch.bmm(inputs, self._weights, out=products)
        where = offsets(_size(results), self._n_out, tiles, edge=chosen.step, lead=0)
        side = (results.data_ptr(), outside.data_ptr(), where.ctypes.data, products.data_ptr())
        epilogue = (self._bias.data_ptr(), self._slope)
        gathered(*side, *epilogue, start, n, per_photo, results[0].numel(), self._n_out)


def _in_threads(work: Callable[[int], None], starts: Iterable[int]) -> None:
    """Do the work from each start, in as many threads as torch has, which use one each."""
    n_threads = torch.get_num_threads()
    each = map(work, starts) if n_threads == 1 else _threads(n_threads).map(work, starts)
    deque(each, maxlen=0)


@cache
def _threads(n_threads: int) -> ThreadPoolExecutor:
    # OpenMP keeps the number of threads for each thread that asks.
    return ThreadPoolExecutor(n_threads, "winograd", partial(torch.set_num_threads, 1))


def _scratch(n_elements: int) -> Tensor:
    """Return memory of this thread's own; getting it from the system anew takes longer than use."""
    memory: Tensor | None = getattr(_of_thread, "memory", None)
    if memory is None or len(memory) < n_elements:
        memory = _of_thread.memory = torch.empty(n_elements, dtype=torch.bfloat16)
    return memory


def _tiles(results: Tensor) -> Size:
    """Return how many tiles cover a photo, down and across."""
    height, width = _size(results)
    step = transforms().step
    return -(-height // step), -(-width // step)


def _per_photo(tiles: Size) -> int:
    return tiles[0] * tiles[1]


def _size(photos: Tensor) -> Size:
    return photos.shape[2], photos.shape[3]
