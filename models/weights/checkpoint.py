"""Reads PyTorch checkpoints without running code from them, and renames what they hold."""

import pickle
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from models.weights.errors import UnfitWeights

# What damaged or foreign bytes make torch.load raise.
LOAD_ERRORS = (pickle.UnpicklingError, RuntimeError, EOFError, LookupError, ValueError, TypeError)


def read_state(
    path: Path, network: nn.Module, *, rename: Callable[[str], str]
) -> dict[str, Tensor]:
    """Read a state dict, with every name translated by `rename`, and check that it fits.

    Raises UnfitWeights where it cannot be read, or naming the first tensor that does not fit.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except LOAD_ERRORS as error:
        raise UnfitWeights(f"{path} is not a PyTorch state dict: {error}") from error
    if not isinstance(content, dict):
        raise UnfitWeights(f"{path} holds a {type(content).__name__}, not a state dict")
    state = {rename(name): tensor for name, tensor in content.items()}
    _check_fit(path, state, network.state_dict())
    return state


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
