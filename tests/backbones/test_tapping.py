"""Tests of models/backbones/tapping.py."""

import pytest
import torch
from torch import Tensor, nn

from models.backbones.card import Tap
from models.backbones.tapping import tapped


class Tripwire(nn.Module):
    """Fails when it is run."""

    def forward(self, x: Tensor) -> Tensor:
        pytest.fail("a layer behind the deepest tap was run")


def test_layers_behind_the_deepest_tap_are_not_run() -> None:
    network = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Conv2d(4, 5, 1), Tripwire())
    modules = {Tap("first", "avg"): network[0], Tap("second", "avg"): network[1]}
    found = tapped(network, torch.zeros(2, 3, 8, 8), modules)
    assert [tuple(values.shape) for values in found.values()] == [(2, 4), (2, 5)]


def test_a_tap_keeps_its_values_when_the_next_layer_works_in_place() -> None:
    network = nn.Sequential(nn.Identity(), nn.ReLU(inplace=True))
    below_zero = torch.full((1, 2, 3, 3), -1.0)
    modules = {Tap("first", "none"): network[0], Tap("second", "none"): network[1]}
    found = tapped(network, below_zero, modules)
    assert (found[Tap("first", "none")] == -1).all()
    assert (found[Tap("second", "none")] == 0).all()


def test_hooks_are_gone_afterwards() -> None:
    network = nn.Sequential(nn.Identity(), nn.ReLU())
    tapped(network, torch.zeros(1, 2, 3, 3), {Tap("first", "avg"): network[0]})
    assert network(torch.ones(1, 2, 3, 3)).sum() == 18


def test_a_module_that_never_runs_is_an_error_that_names_its_layer() -> None:
    network = nn.Sequential(nn.Identity())
    with pytest.raises(RuntimeError, match="without running aside"):
        tapped(network, torch.zeros(1, 2, 3, 3), {Tap("aside", "avg"): nn.ReLU()})
