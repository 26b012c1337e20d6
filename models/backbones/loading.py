"""Builds a card's network with the weights of a published file."""

from pathlib import Path

import torch
from torch import nn

from models.backbones.card import BackboneCard
from models.backbones.folding import fold_batch_norms


def load_network(card: BackboneCard, weights_file: Path) -> nn.Module:
    """Build the network on the CPU in fp32, ready for inference.

    Raises UnfitWeights where the file does not hold this network's weights.
    """
    # On the meta device nothing is allocated and no random weights are drawn, only to be replaced.
    with torch.device("meta"):
        network = card.network()
    network.load_state_dict(card.read(weights_file, network), strict=True, assign=True)
    network.eval().requires_grad_(False)
    return fold_batch_norms(network) if card.folds else network
