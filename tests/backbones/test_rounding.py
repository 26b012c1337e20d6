"""Depthwise kernels are rounded to bf16's values, and keep their sums."""

import torch
from torch import nn

from models.backbones.rounding import round_depthwise, rounded_with_sums


def differences() -> torch.Tensor:
    """Kernels (64, 1, 3, 3) that take differences: their sums are small beside their weights."""
    kernels = torch.randn(64, 1, 3, 3, generator=torch.Generator().manual_seed(1))
    return kernels - kernels.mean(dim=(2, 3), keepdim=True)


def test_every_weight_is_one_that_bf16_holds_and_near_the_one_before() -> None:
    rounded = rounded_with_sums(differences())
    assert torch.equal(rounded, rounded.bfloat16().float())
    assert (rounded - differences()).abs().max() < 2**-7 * differences().abs().max()


def test_sums_are_kept_far_better_than_by_rounding_each_weight() -> None:
    wanted = differences().sum(dim=(2, 3))
    each = (differences().bfloat16().float().sum(dim=(2, 3)) - wanted).abs().mean()
    together = (rounded_with_sums(differences()).sum(dim=(2, 3)) - wanted).abs().mean()
    assert together < each / 5


def test_only_depthwise_convolutions_are_touched() -> None:
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3, groups=8), nn.Conv2d(8, 4, 1))
    before = [module.weight.clone() for module in network if isinstance(module, nn.Conv2d)]
    round_depthwise(network.requires_grad_(False))
    after = [module.weight for module in network if isinstance(module, nn.Conv2d)]
    unchanged = [torch.equal(one, other) for one, other in zip(before, after, strict=True)]
    assert unchanged == [True, False, True]
