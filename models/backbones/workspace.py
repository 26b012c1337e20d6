"""Memory for activations, used again: to take it anew, page by page, costs VGG16 a fifth more."""

import sys
from math import prod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_LINE_BYTES = 64  # of a cache, where vectors should begin
_UNUSED = 2  # references to an array: the list's, and the question's own


class Workspace:
    """Lends memory that nothing lives in any more. It grows to what lives at the same time.

    Tensors keep the array that they lie in alive, and so do their views: Python counts them. Not
    for use in two threads.
    """

    def __init__(self) -> None:
        self._arrays: list[NDArray[np.uint8]] = []

    def empty(self, *shape: int) -> Tensor:
        """Return a bf16 tensor of a shape, its elements in order, with nothing of meaning in it."""
        n_bytes = 2 * prod(shape)
        array = self._unused(n_bytes + _LINE_BYTES)
        start = -array.ctypes.data % _LINE_BYTES
        return torch.from_numpy(array[start : start + n_bytes]).view(torch.bfloat16).view(shape)

    def images(self, n_photos: int, n_channels: int, height: int, width: int) -> Tensor:
        """Return an empty (B, C, H, W) bf16 tensor, channels last in memory."""
        return self.empty(n_photos, height, width, n_channels).permute(0, 3, 1, 2)

    def _unused(self, n_bytes: int) -> NDArray[np.uint8]:
        """Return the smallest unused array that suffices, or a new one."""
        fitting = [
            (len(self._arrays[index]), index)
            for index in range(len(self._arrays))
            if len(self._arrays[index]) >= n_bytes
            and sys.getrefcount(self._arrays[index]) == _UNUSED
        ]
        if fitting:
            return self._arrays[min(fitting)[1]]
        self._arrays.append(np.empty(n_bytes, np.uint8))
        return self._arrays[-1]
