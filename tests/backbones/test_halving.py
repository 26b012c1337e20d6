"""The quick pool is torch's own, to the bit."""

import pytest
import torch
from torch import nn

from models.backbones.halving import HalvingPool, use_halving
from models.backbones.workspace import Workspace


@pytest.mark.parametrize("size", [(8, 6), (7, 6), (8, 5), (2, 2)])
@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("memory", [torch.channels_last, torch.contiguous_format])
def test_pixels_come_out_as_torchs(
    size: tuple[int, int], ceil_mode: bool, memory: torch.memory_format
) -> None:
    photos = torch.randn(3, 5, *size).bfloat16().to(memory_format=memory)
    theirs = nn.MaxPool2d(2, 2, ceil_mode=ceil_mode)
    ours = HalvingPool(theirs, Workspace())(photos)
    assert torch.equal(ours, theirs(photos))


def test_only_pools_that_halve_are_replaced() -> None:
    others = (nn.MaxPool2d(3, 2), nn.MaxPool2d(2, 2, padding=1), nn.MaxPool2d(2, 1))
    network = nn.Sequential(nn.MaxPool2d(2), nn.Sequential(nn.MaxPool2d(2, 2)), *others)
    use_halving(network, Workspace())
    kinds = [type(network[0]), type(network.get_submodule("1.0")), *map(type, network[2:])]
    assert kinds == [HalvingPool, HalvingPool, nn.MaxPool2d, nn.MaxPool2d, nn.MaxPool2d]
