"""From pixels to pooled features in one module, so that any runtime can take it as a whole."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from models.backbones.card import Tap
from models.backbones.tapping import tapped


class Forward(nn.Module):
    """Normalization, a network as far as its deepest tap, and pooling."""

    def __init__(
        self,
        normalizer: nn.Module,
        network: nn.Module,
        modules: Mapping[Tap, nn.Module],
        dtype: torch.dtype,
    ) -> None:
        """modules: of `network`, whose outputs the taps read. dtype: what the network computes."""
        super().__init__()
        self._normalizer = normalizer
        self._network = network
        self._modules_of = dict(modules)
        self._dtype = dtype

    def forward(self, photos: Tensor) -> list[Tensor]:
        """Map (B, H, W, 3) uint8 to one (B, D) float32 a tap, in the order of the taps."""
        pooled = tapped(self._network, self._normalizer(photos).to(self._dtype), self._modules_of)
        return [pooled[tap] for tap in self._modules_of]
