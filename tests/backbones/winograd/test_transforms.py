"""Winograd's transforms compute what a correlation computes."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from torch.nn import functional

from models.backbones.winograd.transforms import POINTS, transformed_weights, transforms


@pytest.mark.parametrize(
    ("points", "n_weights"),
    [(POINTS, 3), ((Fraction(0), Fraction(1), Fraction(-1)), 3), (POINTS, 2), (POINTS[:4], 4)],
)
def test_any_points_correlate(points: tuple[Fraction, ...], n_weights: int) -> None:
    chosen = transforms(points, n_weights)
    random = np.random.default_rng(1)
    inputs, weights = random.normal(size=chosen.tile), random.normal(size=n_weights)
    ours = chosen.outputs @ ((chosen.weights @ weights) * (chosen.inputs @ inputs))
    assert ours == pytest.approx(np.correlate(inputs, weights, mode="valid"))
    assert len(ours) == chosen.step


def test_weights_are_transformed_both_ways_and_sorted_by_place() -> None:
    weights, tile = torch.randn(5, 4, 3, 3), torch.randn(4, 6, 6, dtype=torch.float64)
    chosen = transforms()
    made = transformed_weights(weights, chosen)
    assert made.shape == (36, 4, 5)
    there, back = torch.from_numpy(chosen.inputs), torch.from_numpy(chosen.outputs)
    inputs = (there @ tile @ there.T).flatten(1)
    products = torch.einsum("cp,pco->op", inputs, made).view(5, 6, 6)
    ours = back @ products @ back.T
    torch.testing.assert_close(ours, functional.conv2d(tile, weights.double()))
