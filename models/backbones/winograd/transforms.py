"""The matrices of Winograd's algorithm: how inputs, kernels and products are transformed.

Winograd, "Arithmetic Complexity of Computations", 1980; Lavin and Gray, "Fast Algorithms for
Convolutional Neural Networks", 2016. A tile d of 6 × 6 inputs and a kernel g of 3 × 3 weights give
4 × 4 outputs Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A, with 36 multiplications instead of 144.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Matrix = NDArray[np.float64]
Polynomial = list[Fraction]

# The usual points 0, ±1, ±2 leave two to four times the error in bf16. What makes points good:
# Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep
# Neural Networks", 2020; these were the best of seven tried on VGG16.
POINTS = (Fraction(0), Fraction(3, 4), Fraction(-3, 4), Fraction(3, 2), Fraction(-3, 2))


@dataclass(frozen=True, slots=True)
class Transforms:
    """One-dimensional transforms of a tile of n inputs, k weights and m = n - k + 1 outputs.

    inputs: Bᵀ (n, n). weights: G (n, k). outputs: Aᵀ (m, n); all float64.
    """

    inputs: Matrix
    weights: Matrix
    outputs: Matrix

    @property
    def tile(self) -> int:
        """The edge of a tile of inputs."""
        return len(self.inputs)

    @property
    def step(self) -> int:
        """The edge of a tile of outputs, by which tiles of inputs are apart."""
        return len(self.outputs)

    @property
    def gain(self) -> float:
        """How many times as large as the largest input a transformed one may be, at most."""
        return float(np.abs(self.inputs).sum(1).max()) ** 2


@cache
def transforms(points: tuple[Fraction, ...] = POINTS, n_weights: int = 3) -> Transforms:
    """Construct the transforms that evaluate polynomials at some points, and at infinity.

    Each must be given once. For one-dimensional correlation of n = len(points) + 1 inputs.
    """
    n_outputs = len(points) + 2 - n_weights
    scales = [_product([p - q for q in points if q != p]) for p in points]
    inputs = [_polynomial([q for q in points if q != p]) for p in points] + [_polynomial(points)]
    weights = [[p**k / s for k in range(n_weights)] for p, s in zip(points, scales, strict=True)]
    weights.append([Fraction(int(k == n_weights - 1)) for k in range(n_weights)])
    outputs = [
        [*(p**k for p in points), Fraction(int(k == n_outputs - 1))] for k in range(n_outputs)
    ]
    return Transforms(_matrix(inputs), _matrix(weights), _matrix(outputs))


def transformed_weights(weights: Tensor, chosen: Transforms) -> Tensor:
    """Map kernels (O, C, k, k) to G g Gᵀ (n · n, C, O) float64, one matrix a place in the tile."""
    along = torch.from_numpy(chosen.weights)
    both = torch.einsum("ay,ocyx,bx->abco", along, weights.double(), along)
    return both.flatten(0, 1).contiguous()


def _polynomial(roots: Sequence[Fraction]) -> Polynomial:
    """Return the coefficients of the product of all (x - root), the constant first."""
    coefficients = [Fraction(1)]
    for root in roots:
        shifted, scaled = [Fraction(0), *coefficients], [-root * c for c in coefficients]
        coefficients = [a + b for a, b in zip(shifted, [*scaled, Fraction(0)], strict=True)]
    return coefficients


def _product(factors: Sequence[Fraction]) -> Fraction:
    product = Fraction(1)
    for factor in factors:
        product *= factor
    return product


def _matrix(rows: Sequence[Polynomial]) -> Matrix:
    """Return rows as floats, the shorter ones filled up with zeros."""
    width = max(map(len, rows))
    return np.array([[float(x) for x in row] + [0.0] * (width - len(row)) for row in rows])
