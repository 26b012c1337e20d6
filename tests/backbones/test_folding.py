"""Tests of models/backbones/folding.py."""

import torch
from torch import Tensor, nn

from models.backbones.folding import fold_batch_norms


def trained(network: nn.Module) -> nn.Module:
    """Give batch norms statistics other than those they start with."""
    with torch.no_grad():
        for _ in range(3):
            network.train()(torch.randn(8, 3, 6, 6))
        for parameter in network.parameters():
            parameter.add_(torch.rand_like(parameter))
    return network.eval().requires_grad_(False)


def test_a_folded_network_computes_the_same() -> None:
    torch.manual_seed(3)
    network = trained(
        nn.Sequential(
            nn.Conv2d(3, 4, 3, bias=False),
            nn.BatchNorm2d(4, eps=1e-3),
            nn.ReLU(),
            nn.Sequential(nn.Conv2d(4, 5, 1), nn.BatchNorm2d(5)),
        )
    )
    photos = torch.randn(2, 3, 6, 6)
    before: Tensor = network(photos)
    after = fold_batch_norms(network)(photos)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in network.modules())
    torch.testing.assert_close(after, before)


def test_a_norm_behind_something_else_stays() -> None:
    network = trained(nn.Sequential(nn.BatchNorm2d(3), nn.ReLU(), nn.Conv2d(3, 4, 1)))
    before = network(torch.ones(1, 3, 6, 6))
    torch.testing.assert_close(fold_batch_norms(network)(torch.ones(1, 3, 6, 6)), before)
    assert isinstance(network[0], nn.BatchNorm2d)  # type: ignore[index]
