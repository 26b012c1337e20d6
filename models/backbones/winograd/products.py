"""The products of tiles and weights, both transformed: in bf16, or in int8 where a processor can.

For each place in a tile they are a product of matrices: tiles by channels in, channels in by
channels out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from models.backbones.winograd.integer_code import COLUMNS, DEPTH, ROWS, STEPS, ZERO
from models.backbones.winograd.kernels import Offsets, integer_kernels, kernels

_LINE_BYTES = 64  # of a cache, where vectors should begin
_TINY = 1e-30  # a scale for weights that are all 0


@dataclass(frozen=True, slots=True)
class Tiles:
    """Some tiles of photos (B, C, H, W) bf16 that lie channels last: n from `start` on, of all.

    places: where the pixels of a photo's tiles lie, as `offsets` tells.
    """

    photos: Tensor
    places: Offsets
    start: int
    n: int


class Products(Protocol):
    """What multiplies tiles by the weights of one convolution."""

    n_out: int
    tiles_at_once: int  # as many as the caches hold

    def n_bytes(self, n_tiles: int) -> int:
        """Return how much memory n tiles take."""
        ...

    def of(self, tiles: Tiles, memory: Tensor) -> Tensor:
        """Return products (places, n, channels out) bf16, in this memory."""
        ...


class Bf16Products:
    """Multiplies in bf16, which torch does as fast as the processor can."""

    # A power of two would set the places of a tile so far apart that they share few lines of a
    # cache.
    tiles_at_once = 248

    def __init__(self, exact: Tensor) -> None:
        """exact: transformed weights (places, channels in, channels out)."""
        self._spread = kernels().spread
        self._weights = exact.bfloat16()
        self._n_places, self._n_in, self.n_out = exact.shape
        self._nothing = torch.zeros(self._n_in, dtype=torch.bfloat16)

    def n_bytes(self, n_tiles: int) -> int:
        """Return how much memory n tiles take."""
        return sum(self._parts(n_tiles))

    def of(self, tiles: Tiles, memory: Tensor) -> Tensor:
        """Return products (places, n, channels out) bf16, in this memory."""
        inputs, products = (
            part.view(torch.bfloat16).view(self._n_places, tiles.n, -1)
            for part in torch.split(memory, self._parts(tiles.n))
        )
        self._spread(*_side(tiles, self._nothing), inputs.data_ptr(), None, 1, *_counts(tiles))
        return torch.bmm(inputs, self._weights, out=products)

    def _parts(self, n_tiles: int) -> list[int]:
        return [2 * self._n_places * n_tiles * n for n in (self._n_in, self.n_out)]


class Int8Products:
    """Multiplies in int8, each tile's and each channel's values scaled to what int8 holds.

    After Andri et al., "Going Further With Winograd Convolutions: Tap-Wise Quantization for
    Efficient Inference on 4x4 Tiles", 2022, who scale each place in the tile; here, each place of
    each tile.
    """

    tiles_at_once = 126

    def __init__(self, exact: Tensor) -> None:
        """exact: transformed weights (places, channels in, channels out); see `fit_int8`."""
        self._rounded, self._multiplied = integer_kernels()
        self._n_places, self._n_in, self.n_out = exact.shape
        scales = (exact.abs().amax(1) / STEPS).clamp(min=_TINY)
        whole = (exact / scales[:, None]).round().to(torch.int8)
        panels = whole.view(
            self._n_places, self._n_in // DEPTH, DEPTH, self.n_out // COLUMNS, COLUMNS
        )
        self._weights = panels.permute(0, 3, 1, 4, 2).contiguous()
        self._starts = (-ZERO * whole.sum(1, dtype=torch.int32)).contiguous()
        self._scales = scales.float().contiguous()
        self._nothing = torch.zeros(self._n_in, dtype=torch.bfloat16)

    def n_bytes(self, n_tiles: int) -> int:
        """Return how much memory n tiles take."""
        return sum(self._parts(n_tiles))

    def of(self, tiles: Tiles, memory: Tensor) -> Tensor:
        """Return products (places, n, channels out) bf16, in this memory."""
        planes, scales, tile, products = torch.split(memory, self._parts(tiles.n))
        inputs = planes.data_ptr(), scales.data_ptr()
        self._rounded(*_side(tiles, self._nothing), tile.data_ptr(), *inputs, *_counts(tiles))
        weights = self._weights.data_ptr(), self._starts.data_ptr(), self._scales.data_ptr()
        sizes = tiles.n, self._n_in, self.n_out
        self._multiplied(*inputs, *weights, products.data_ptr(), *sizes)
        made = products.view(torch.bfloat16)[: self._n_places * tiles.n * self.n_out]
        return made.view(self._n_places, tiles.n, self.n_out)

    def _parts(self, n_tiles: int) -> list[int]:
        n_rows = self._n_places * n_tiles + ROWS - 1  # the last group may reach beyond the last
        tile = 2 * self._n_places * self._n_in
        return _in_lines([n_rows * self._n_in, 4 * n_rows, tile, 2 * n_rows * self.n_out])


def fit_int8(n_out: int) -> bool:
    """Tell whether products of so many channels can be computed in int8."""
    return n_out % COLUMNS == 0


def _side(tiles: Tiles, nothing: Tensor) -> tuple[int, int, int]:
    """Return what a kernel wants of photos: where they are, what lies outside, where tiles are."""
    return tiles.photos.data_ptr(), nothing.data_ptr(), tiles.places.ctypes.data


def _counts(tiles: Tiles) -> tuple[int, int, int, int, int]:
    photos = tiles.photos
    return tiles.start, tiles.n, len(tiles.places), photos[0].numel(), photos.shape[1]


def _in_lines(sizes: Sequence[int]) -> list[int]:
    """Round bytes up, so that one part after another begins where a line of a cache does."""
    return [-(-n_bytes // _LINE_BYTES) * _LINE_BYTES for n_bytes in sizes]
