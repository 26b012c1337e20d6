"""Reads PyTorch checkpoints and safetensors without running code from them, and renames tensors."""

import pickle
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from models.weights.errors import UnfitWeights

# What damaged or foreign bytes make torch.load raise.
LOAD_ERRORS = (pickle.UnpicklingError, RuntimeError, EOFError, LookupError, ValueError, TypeError)

# safetensors begin with the length of their header, eight bytes, and the header's brace.
SAFETENSORS_BRACE = slice(8, 9)

# Before PyTorch 0.4 a module's name could hold a dot: "denselayer1.norm.1.weight".
_DOTTED = re.compile(r"(denselayer\d+\.(?:norm|conv))\.([12]\.)")


def unchanged(name: str) -> str:
    """Keep a tensor's name."""
    return name


def without_parallel(name: str) -> str:
    """Take away what DataParallel put into a name: "module.fc.weight" is "fc.weight"."""
    return name.replace("module.", "")


def undotted(name: str) -> str:
    """Rename a tensor of DenseNet as today's torchvision does, DataParallel taken away too."""
    return _DOTTED.sub(r"\1\2", without_parallel(name))


def read_state(
    path: Path, network: nn.Module, *, rename: Callable[[str], str] = unchanged
) -> dict[str, Tensor]:
    """Read a state dict, with every name translated by `rename`, and check that it fits.

    A checkpoint of a training run is looked into for its `state_dict`. Counters of batches, which
    PyTorch before 0.4 did not write and inference does not read, are filled in where missing.
    Raises UnfitWeights where it cannot be read, or naming the first tensor that does not fit.
    """
    held = _held(path)
    state = {rename(name): tensor for name, tensor in held.items()}
    needed = network.state_dict()
    counters = {name: torch.tensor(0) for name in needed if name.endswith("num_batches_tracked")}
    state = counters | state
    _check_fit(path, state, needed)
    return state


def _held(path: Path) -> dict[str, Tensor]:
    content = _content(path)
    if isinstance(content, dict) and isinstance(content.get("state_dict"), dict):
        content = content["state_dict"]
    if not isinstance(content, dict):
        raise UnfitWeights(f"{path} holds a {type(content).__name__}, not a state dict")
    for name, tensor in content.items():
        if not isinstance(tensor, Tensor):
            raise UnfitWeights(f"{path}: {name!r} is a {type(tensor).__name__}, not a tensor")
    return content


def _content(path: Path) -> Any:  # noqa: ANN401 - whatever was saved
    try:
        with path.open("rb") as opened:
            if opened.read(9)[SAFETENSORS_BRACE] == b"{":
                return load_file(path)
        return _unpickled(path)
    except (*LOAD_ERRORS, SafetensorError) as error:
        raise UnfitWeights(f"{path} is not a PyTorch state dict: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Return the cause without torch's advice, which is to run code from the file."""
    cause = re.search(r"WeightsUnpickler error:\s*(.+)", str(error))
    return cause[1].strip() if cause else str(error).partition("\n")[0]


def _unpickled(path: Path) -> Any:  # noqa: ANN401 - as above
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except UnicodeDecodeError:
        # Python 2 wrote text as bytes, in whatever encoding; latin1 reads any. torch warns that it
        # ignores an encoding here, and does not.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.load(path, map_location="cpu", weights_only=True, encoding="latin1")


def _check_fit(path: Path, state: dict[str, Tensor], needed: dict[str, Tensor]) -> None:
    for name, tensor in needed.items():
        if name not in state:
            raise UnfitWeights(f"{path} has no tensor for {name}")
        if state[name].shape != tensor.shape:
            found, wanted = tuple(state[name].shape), tuple(tensor.shape)
            raise UnfitWeights(f"{path}: {name} has shape {found}, the network needs {wanted}")
    for name in state:
        if name not in needed:
            raise UnfitWeights(f"{path} holds {name}, which the network does not have")
