"""Builds a card's network with the weights of a published file."""

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import torch
from torch import Tensor, nn

from models.backbones.card import BackboneCard
from models.backbones.folding import fold_batch_norms
from models.weights.errors import UnfitWeights


def load_network(card: BackboneCard, weights_file: Path) -> nn.Module:
    """Build the network on the CPU in fp32, ready for inference.

    Layers that the file lacks at its end refuse to run. Raises UnfitWeights where the file does not
    hold this network's weights.
    """
    # On the meta device nothing is allocated and no random weights are drawn, only to be replaced.
    with torch.device("meta"):
        network = card.network()
    state = card.read(weights_file, network)
    network = _without_absent(network, state, weights_file)
    network.load_state_dict(state, strict=True, assign=True)
    if any(tensor.is_meta for tensor in chain(network.parameters(), network.buffers())):
        # Some networks compute tables that no file holds when they are made: make it once more.
        network = card.network()
        network.load_state_dict(state, strict=True)
    network.eval().requires_grad_(False)
    return fold_batch_norms(network) if card.folds else network


class AbsentLayer(nn.Module):
    """Stands where a file holds no weights, and says so when it is asked to run."""

    def __init__(self, name: str, weights_file: Path) -> None:
        super().__init__()
        self._complaint = (
            f"{weights_file} holds no weights for {name}; choose a layer before it, "
            "or a file that has them"
        )

    def forward(self, _x: Tensor) -> Tensor:
        """Raise UnfitWeights."""
        raise UnfitWeights(self._complaint)


def _without_absent(
    network: nn.Module, state: Mapping[str, Tensor], weights_file: Path
) -> nn.Module:
    """Replace the modules whose weights the state lacks."""
    absent = {name.rpartition(".")[0] for name in network.state_dict() if name not in state}
    for name in absent:
        network.set_submodule(name, AbsentLayer(name, weights_file))
    return network
