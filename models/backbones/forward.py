"""From pixels to pooled features in one module, so that any runtime can take it as a whole."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from models.backbones.card import Tap
from models.backbones.tapping import tapped


class Turned(nn.Module):
    """The mean of a photo's features upright and turned, which knows no orientation."""

    def __init__(self, forward: "Forward", n_turns: int) -> None:
        """n_turns: quarter turns, 2 to 4."""
        super().__init__()
        self._forward = forward
        self._n_turns = n_turns

    def forward(self, photos: Tensor) -> list[Tensor]:
        """Map (B, H, H, 3) uint8 to one (B, D) float32 a tap."""
        turned = [self._forward(torch.rot90(photos, n, (1, 2))) for n in range(self._n_turns)]
        return [torch.stack(pooled).mean(dim=0) for pooled in zip(*turned, strict=True)]


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
