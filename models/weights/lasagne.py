"""Reads the list of arrays that Lasagne users pickle, and folds batch normalisation into it.

Nothing in the file is executed: the unpickler knows numpy arrays and nothing else.
"""

from collections.abc import Collection, Iterator
from itertools import count
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.weights.array_pickles import PICKLE_ERRORS, ArrayUnpickler
from models.weights.errors import UnfitWeights

Array = NDArray[np.float32]


def read_arrays(path: Path) -> list[Array]:
    """Read a pickled list of numpy arrays without running code from it.

    Raises UnfitWeights where the file is damaged, holds or calls anything else.
    """
    with path.open("rb") as file:
        try:
            # Python 2 wrote arrays' bytes as text, which latin1 gives back unchanged.
            content = ArrayUnpickler(file, encoding="latin1").load()
        except PICKLE_ERRORS as error:
            raise UnfitWeights(f"{path} is not a pickled list of numpy arrays: {error}") from error
    if not isinstance(content, list) or not all(_is_numeric(item) for item in content):
        raise UnfitWeights(f"{path} holds something else than a list of numeric numpy arrays")
    return content


def read_state(
    path: Path, network: nn.Module, *, unnormalized: Collection[str] = ()
) -> dict[str, Tensor]:
    """Read a Lasagne file into a state dict for `network`, batch normalisation folded in.

    The file lists the convolutions in the network's order: W, b, then beta, gamma, mean and
    inverse standard deviation, which those named in `unnormalized` lack.
    Raises UnfitWeights naming the first array that does not fit.
    """
    arrays = _Reader(path, read_arrays(path))
    state: dict[str, Tensor] = {}
    for name, convolution in _convolutions(network):
        weight = arrays.take(f"{name}.W", tuple(convolution.weight.shape)).astype(np.float64)
        n_out = convolution.weight.shape[0]
        bias = arrays.take(f"{name}.b", (n_out,)).astype(np.float64)
        if name not in unnormalized:
            beta, gamma, mean, inv_std = (
                arrays.take(f"{name}.{part}", (n_out,)).astype(np.float64)
                for part in ("beta", "gamma", "mean", "inv_std")
            )
            scale = gamma * inv_std
            weight = weight * scale[:, None, None, None]
            bias = (bias - mean) * scale + beta
        # Lasagne convolves, PyTorch correlates: turn kernels by 180°.
        flipped = weight[:, :, ::-1, ::-1].astype(np.float32, order="C")
        state[f"{name}.weight"] = torch.from_numpy(flipped)
        state[f"{name}.bias"] = torch.from_numpy(bias.astype(np.float32))
    arrays.finish()
    return state


class _Reader:
    """Takes arrays one after another and checks each against what the network needs."""

    def __init__(self, path: Path, arrays: list[Array]) -> None:
        self._path = path
        self._arrays = arrays
        self._positions = count()
        self._n_taken = 0

    def take(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return the next array; raises UnfitWeights unless it has that shape."""
        position = next(self._positions)
        if position >= len(self._arrays):
            raise UnfitWeights(
                f"{self._path} ends after {len(self._arrays)} arrays, before {name} {shape}"
            )
        array = self._arrays[position]
        if array.shape != shape:
            raise UnfitWeights(
                f"{self._path}: array {position} has shape {array.shape}, but {name} needs {shape}"
            )
        self._n_taken = position + 1
        return array

    def finish(self) -> None:
        """Raise UnfitWeights where arrays are left over."""
        if self._n_taken < len(self._arrays):
            raise UnfitWeights(
                f"{self._path} holds {len(self._arrays)} arrays, the network needs {self._n_taken}"
            )


def _convolutions(network: nn.Module) -> Iterator[tuple[str, nn.Conv2d]]:
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            yield name, module


def _is_numeric(item: object) -> bool:
    return isinstance(item, np.ndarray) and item.dtype.kind == "f"
