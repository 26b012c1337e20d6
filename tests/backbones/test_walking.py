"""Tests of models/backbones/walking.py, on networks with the habits of timm's."""

import torch
from torch import Tensor, nn

from models.backbones.card import LOGITS, Layer
from models.backbones.walking import walk


class Block(nn.Module):
    """Rectifies in place, adds in place, and rectifies once more with the same module."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)
        self.act1 = nn.ReLU(inplace=True)
        self.twice = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        rectified: Tensor = self.act1(self.conv(x))
        self.twice(self.twice(rectified))
        rectified += x
        return rectified


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.block = Block()
        self.last = nn.Sequential(nn.Conv2d(4, 8, 3, stride=2, padding=1), nn.ReLU(inplace=True))
        self.tokens = nn.Flatten(2)
        self.pool = nn.AdaptiveAvgPool1d(1)
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(8, 5))

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.pool(self.tokens(self.last(self.block(self.stem(x))))))
        return logits


def test_maps_and_vectors_are_listed_in_running_order_and_tokens_are_not() -> None:
    names = [layer.name for layer in walk(Network, 12)]
    assert names == [
        "stem", "block.conv", "block.act1", "block", "last.0", "last.1", "last", "head.0", LOGITS,
    ]  # fmt: skip


def test_only_what_left_a_rectifier_untouched_is_never_negative() -> None:
    nonnegative = {layer.name for layer in walk(Network, 12) if layer.nonnegative}
    assert nonnegative == {"block.act1", "last.1", "last"}  # not block.conv, nor block's sum


def test_channels_and_sides_are_those_of_the_photo_given() -> None:
    layers = {layer.name: layer for layer in walk(Network, 12)}
    assert layers["last"] == Layer("last", "last", 8, 3)
    assert layers["head.0"] == Layer("head.0", "head.0", 8, 1, nonnegative=False)
    assert layers[LOGITS] == Layer(LOGITS, "", 5, 1, nonnegative=False)
    assert walk(Network, 24)[0].side_px == 12


def test_walking_leaves_nothing_behind() -> None:
    walk(Network, 12)
    assert torch.get_default_device().type == "cpu"
    assert torch.is_grad_enabled()
