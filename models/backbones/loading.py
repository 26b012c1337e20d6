"""Builds a card's network with the weights of a published file."""

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import torch
from torch import Tensor, nn

from models.backbones.card import BackboneCard
from models.backbones.folding import fold_batch_norms
from models.weights.errors import UnfitWeights

_COLOURS = 3


def load_network(card: BackboneCard, weights_file: Path) -> nn.Module:
    """Build the network on the CPU in fp32, ready for inference; it reads RGB, however trained.

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
    if card.normalization.channel_order == "BGR":
        read_red_first(network)
    return fold_batch_norms(network) if card.folds else network


def read_red_first(network: nn.Module) -> None:
    """Let a network that was trained on BGR read RGB, in place.

    Its first convolution's weights are reordered once, instead of every photo's channels: an eighth
    of SqueezeNet's time in OpenVINO.
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d) and module.in_channels == _COLOURS:
            module.weight.data = module.weight.data.flip(1).contiguous()
            return


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
