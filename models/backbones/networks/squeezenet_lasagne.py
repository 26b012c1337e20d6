"""SqueezeNet 1.1 as trained on Places365 in Lasagne: leaky units, batch norm folded away.

Iandola et al., "SqueezeNet", 2016, version 1.1; from github.com/urbste/squeezenet_places365.
"""

from collections import OrderedDict

import torch
from torch import Tensor, nn
from torch.nn import functional

# Lasagne's randomised rectifier draws slopes from [0.3, 0.8] in training, then uses their middle.
SLOPE = (0.3 + 0.8) / 2


class LeakyConvolution(nn.Conv2d):
    """A convolution and its leaky rectifier, so that the module's output is the layer's."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C', H', W')."""
        return functional.leaky_relu(super().forward(x), SLOPE)


class Fire(nn.Module):
    """Squeeze to few channels, then expand with 1×1 and 3×3 kernels side by side."""

    def __init__(self, n_in: int, n_squeezed: int, n_expanded: int) -> None:
        super().__init__()
        self.squeeze = LeakyConvolution(n_in, n_squeezed, 1)
        self.expand1x1 = LeakyConvolution(n_squeezed, n_expanded, 1)
        self.expand3x3 = LeakyConvolution(n_squeezed, n_expanded, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, n_in, H, W) to (B, 2 · n_expanded, H, W)."""
        squeezed = self.squeeze(x)
        return torch.cat([self.expand1x1(squeezed), self.expand3x3(squeezed)], dim=1)


class MeanOverSpace(nn.Module):
    """Average of each channel in fp32, which bf16 would round too coarsely for a classifier."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C)."""
        return x.float().mean(dim=(2, 3))


def squeezenet_lasagne(n_classes: int = 365) -> nn.Sequential:
    """Make the network: (B, 3, 224, 224) to logits (B, n_classes)."""
    return nn.Sequential(
        OrderedDict(
            conv1=LeakyConvolution(3, 64, 3, stride=2, padding=1),  # (B, 64, 112, 112)
            pool1=nn.MaxPool2d(3, 2),  # (B, 64, 55, 55)
            fire2=Fire(64, 16, 64),
            fire3=Fire(128, 16, 64),
            pool3=nn.MaxPool2d(3, 2),  # (B, 128, 27, 27)
            fire4=Fire(128, 32, 128),
            fire5=Fire(256, 32, 128),
            pool5=nn.MaxPool2d(3, 2),  # (B, 256, 13, 13)
            fire6=Fire(256, 48, 192),
            fire7=Fire(384, 48, 192),
            fire8=Fire(384, 64, 256),
            fire9=Fire(512, 64, 256),  # (B, 512, 13, 13)
            conv10=LeakyConvolution(512, n_classes, 1),
            pool10=MeanOverSpace(),
        )
    )
