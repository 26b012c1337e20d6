"""Reads the HDF5 weights that Keras writes, into networks with Caffe's order of values."""

from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.weights.errors import UnfitWeights

MAGIC = b"\x89HDF\r\n\x1a\n"

Array = NDArray[np.float32]


def is_keras(path: Path) -> bool:
    """Tell whether a file is HDF5."""
    with path.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def read_arrays(path: Path) -> dict[str, list[Array]]:
    """Read the arrays of each layer that has any: the kernel, then the bias.

    Takes weights files and whole models. Raises UnfitWeights where the file is damaged or foreign.
    """
    try:
        with h5py.File(path, "r") as file:
            root = file.get("model_weights", file)
            layers = {_text(name): root[_text(name)] for name in root.attrs["layer_names"]}
            arrays = {
                name: [
                    np.asarray(layer[_text(array)], np.float32)
                    for array in layer.attrs["weight_names"]
                ]
                for name, layer in layers.items()
            }
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise UnfitWeights(f"{path} is damaged or no file of Keras weights: {error}") from error
    return {name: held for name, held in arrays.items() if held}


def read_state(
    path: Path,
    network: nn.Module,
    *,
    names: Mapping[str, str],
    flattened: Mapping[str, tuple[int, int]],
) -> dict[str, Tensor]:
    """Read a state dict for `network`; layers that the file lacks at its end are left out of it.

    names: what Keras calls each module. flattened: the height and width of the map that a fully
    connected module reads. Keras keeps channels last: kernels are (H, W, in, out), and a map is
    flattened position by position, where Caffe and PyTorch flatten it channel by channel. That
    matters to the first fully connected layer alone, whose columns are put in PyTorch's order.
    Raises UnfitWeights naming the first layer that is missing, misshapen or too many.
    """
    held = read_arrays(path)
    needed = network.state_dict()
    _check_names(path, held, names)
    state: dict[str, Tensor] = {}
    for name, layer in names.items():
        if layer not in held:
            continue
        kernel, bias = _pair(path, layer, held[layer])
        weight = _turned(kernel, flattened.get(name))
        _check_shape(path, layer, weight, tuple(needed[f"{name}.weight"].shape))
        _check_shape(path, layer, bias, tuple(needed[f"{name}.bias"].shape))
        state[f"{name}.weight"] = torch.from_numpy(np.ascontiguousarray(weight))
        state[f"{name}.bias"] = torch.from_numpy(bias)
    return state


def _turned(kernel: Array, flattened: tuple[int, int] | None) -> Array:
    if kernel.ndim == 4:  # noqa: PLR2004 - H, W, in, out
        return kernel.transpose(3, 2, 0, 1)  # (out, in, H, W)
    if flattened is None or kernel.ndim != 2:  # noqa: PLR2004 - in, out
        return kernel.T
    height, width = flattened
    if kernel.shape[0] % (height * width):
        return kernel.T  # cannot fit; its shape will be named
    by_position = kernel.reshape(height, width, -1, kernel.shape[1])  # (H, W, C, out)
    return by_position.transpose(3, 2, 0, 1).reshape(kernel.shape[1], -1)  # (out, C · H · W)


def _check_names(path: Path, held: Mapping[str, object], names: Mapping[str, str]) -> None:
    wanted = list(names.values())
    present = [name in held for name in wanted]
    n_present = present.index(False) if False in present else len(wanted)
    if n_present == 0 or any(present[n_present:]):
        raise UnfitWeights(f"{path} has no layer {wanted[n_present]}; it holds {', '.join(held)}")
    for name in held:
        if name not in wanted:
            raise UnfitWeights(f"{path} holds layer {name}, which the network does not have")


def _pair(path: Path, name: str, arrays: list[Array]) -> tuple[Array, Array]:
    if len(arrays) != 2:  # noqa: PLR2004 - kernel and bias
        raise UnfitWeights(f"{path}: {name} has {len(arrays)} arrays, not kernel and bias")
    return arrays[0], arrays[1]


def _check_shape(path: Path, name: str, array: Array, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise UnfitWeights(
            f"{path}: {name} has shape {array.shape}, as PyTorch orders it; "
            f"the network needs {shape}"
        )


def _text(name: bytes | str) -> str:
    return name.decode("utf-8") if isinstance(name, bytes) else name
