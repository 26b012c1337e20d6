"""GoogLeNet as Caffe has it: nine inception modules, local response norms, pools rounded up.

Szegedy et al., "Going deeper with convolutions", 2015; from deploy_googlenet_places365.prototxt,
github.com/CSAILVision/places365. Its two side classifiers serve training only and are left out.
"""

from collections import OrderedDict

import torch
from torch import Tensor, nn

from models.backbones.networks.alexnet_caffe import ChannelNorm
from models.backbones.networks.rectified import RectifiedConvolution

Widths = tuple[int, int, int, int, int, int]

# Channels of each module: 1×1, 3×3 reduced, 3×3, 5×5 reduced, 5×5, behind the pool.
INCEPTIONS: dict[str, Widths] = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
STEM: tuple[int, int, int] = (64, 64, 192)


class Inception(nn.Module):
    """Four ways side by side, joined channel by channel: 1×1, 3×3, 5×5 and a pool."""

    def __init__(self, n_in: int, widths: Widths) -> None:
        super().__init__()
        n_1x1, n_reduced_3x3, n_3x3, n_reduced_5x5, n_5x5, n_pool = widths
        layers = {
            "1x1": RectifiedConvolution(n_in, n_1x1, 1),
            "3x3_reduce": RectifiedConvolution(n_in, n_reduced_3x3, 1),
            "3x3": RectifiedConvolution(n_reduced_3x3, n_3x3, 3, padding=1),
            "5x5_reduce": RectifiedConvolution(n_in, n_reduced_5x5, 1),
            "5x5": RectifiedConvolution(n_reduced_5x5, n_5x5, 5, padding=2),
            "pool": nn.MaxPool2d(3, 1, padding=1),
            "pool_proj": RectifiedConvolution(n_in, n_pool, 1),
        }
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, n_in, H, W) to (B, joined, H, W)."""
        layer = self.get_submodule
        ways = [
            layer("1x1")(x),
            layer("3x3")(layer("3x3_reduce")(x)),
            layer("5x5")(layer("5x5_reduce")(x)),
            layer("pool_proj")(layer("pool")(x)),
        ]
        return torch.cat(ways, dim=1)


def googlenet_caffe(
    *,
    n_classes: int = 365,
    stem: tuple[int, int, int] = STEM,
    inceptions: dict[str, Widths] = INCEPTIONS,
) -> nn.Sequential:
    """Make the network: (B, 3, 224, 224) to logits (B, n_classes).

    stem: channels of the three convolutions before the inception modules.
    """
    modules: OrderedDict[str, nn.Module] = OrderedDict(_stem(*stem))
    n_in = stem[-1]
    for name, widths in inceptions.items():
        modules[f"inception_{name}"] = Inception(n_in, widths)
        n_in = widths[0] + widths[2] + widths[4] + widths[5]
        if name in ("3b", "4e"):
            modules[f"pool{name[0]}"] = nn.MaxPool2d(3, 2, ceil_mode=True)  # 28 to 14, 14 to 7
    modules["pool5"] = nn.AvgPool2d(7)
    modules["flatten"] = nn.Flatten()
    modules["loss3/classifier"] = nn.Linear(n_in, n_classes)
    return nn.Sequential(modules)


def _stem(first: int, reduced: int, second: int) -> dict[str, nn.Module]:
    return {
        "conv1/7x7_s2": RectifiedConvolution(3, first, 7, stride=2, padding=3),  # (B, 64, 112, 112)
        # Rounded up to 56 pixels as in Caffe; PyTorch by itself makes 55 and all that follows less.
        "pool1/3x3_s2": nn.MaxPool2d(3, 2, ceil_mode=True),
        "pool1/norm1": ChannelNorm(),
        "conv2/3x3_reduce": RectifiedConvolution(first, reduced, 1),
        "conv2/3x3": RectifiedConvolution(reduced, second, 3, padding=1),
        "conv2/norm2": ChannelNorm(),
        "pool2/3x3_s2": nn.MaxPool2d(3, 2, ceil_mode=True),  # (B, 192, 28, 28)
    }
