"""The force on each photo of a t-SNE map: attraction by neighbours, repulsion by all.

The repulsion of all is half the slope of one potential, Σ 1 / (1 + distance²). Of few photos it is
summed pair by pair; else, as in FIt-SNE (Linderman et al. 2019), convolved on a grid: one pair of
Fourier transforms a step is enough.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft2, next_fast_len, rfft2
from scipy.sparse import csr_matrix

from models.maps.attraction import attraction, divergence
from models.maps.crowding import Points
from models.maps.pairs import all_pairs

_MOST_IN_PAIRS = 4000  # photos; from here on a grid is convolved faster than pairs are summed
_CELL = 1 / 3  # of the kernel's unit: forces are right to 0.4 %, openTSNE's to some 2 %
_FEWEST_CELLS = 150  # across a small map, as at first: its groups are denser than the cells
_MOST_CELLS = 1500  # across a vast one: 70 MB a grid
_TINY = np.finfo(np.float64).tiny

Spectrum = NDArray[np.complex128]


class Gradient:
    """What openTSNE takes for a `negative_gradient_method`; remembers the kernel of its last grid.

    The same points and affinities give the same bits, for any n_jobs.
    """

    def __init__(self) -> None:
        """Begin with no grid."""
        self._grid: tuple[tuple[int, int], float] = ((0, 0), 0.0)
        self._kernel: Spectrum = np.zeros((0, 0), dtype=np.complex128)

    def __call__(
        self,
        embedding: Points,
        P: csr_matrix,  # noqa: N803  openTSNE passes it by this name
        *,
        should_eval_error: bool = False,
        n_jobs: int = 1,
        **_: object,
    ) -> tuple[float, Points]:
        """Return the Kullback-Leibler divergence, 0 unless asked for, and the gradient (N, 2).

        embedding: (N, 2). P: (N, N) affinities, whose sum is 1, or the exaggeration.
        """
        points = np.ascontiguousarray(embedding, dtype=np.float64)
        in_pairs = len(points) <= _MOST_IN_PAIRS
        total, push = all_pairs(points) if in_pairs else self._on_grid(points)
        total = max(total, _TINY)
        gradient = attraction(points, P, n_jobs=n_jobs) + push / total
        return divergence(points, P, total) if should_eval_error else 0.0, gradient

    def _on_grid(self, points: Points) -> tuple[float, Points]:
        """Return what `all_pairs` does, to 0.4 %."""
        potential, slope = self._potential(points)
        return float(potential.sum()) - len(points), slope / 2  # nobody repels himself

    def _potential(self, points: Points) -> tuple[NDArray[np.float64], Points]:
        """Return Σ 1 / (1 + distance²) over all points, at each of them (N,), and its slope."""
        low = points.min(axis=0)
        cell = _cell(float((points.max(axis=0) - low).max()))
        places = (points - low) / cell + 1  # a spline has one node to the left of its cell
        corner = places.astype(np.int64)
        weights, slopes = _splines(places - corner)  # (N, 4, 2)
        shape = corner.max(axis=0) + 3  # and two to the right
        nodes = _nodes(corner - 1, int(shape[1]))  # (N, 4, 4)
        shares = weights[:, :, None, 0] * weights[:, None, :, 1]
        charges = np.bincount(nodes.ravel(), shares.ravel(), minlength=int(shape.prod()))
        around = self._convolved(charges.reshape(shape), cell).ravel()[nodes]  # (N, 4, 4)
        potential = np.einsum("nab,nab->n", around, shares)
        along_x = np.einsum("nab,na,nb->n", around, slopes[:, :, 0], weights[:, :, 1])
        along_y = np.einsum("nab,na,nb->n", around, weights[:, :, 0], slopes[:, :, 1])
        return potential, np.stack([along_x, along_y], axis=1) / cell

    def _convolved(self, charges: NDArray[np.float64], cell: float) -> NDArray[np.float64]:
        """Return the kernel's sum over the charges, at each node."""
        n_rows, n_columns = charges.shape
        shape = (next_fast_len(2 * n_rows, real=True), next_fast_len(2 * n_columns, real=True))
        if self._grid != (shape, cell):
            self._grid, self._kernel = (shape, cell), _spectrum(shape, cell)
        everywhere: NDArray[np.float64] = irfft2(rfft2(charges, shape) * self._kernel, shape)
        return everywhere[:n_rows, :n_columns]


def _cell(extent: float) -> float:
    """Return the grid's step for a map so wide or high."""
    if extent == 0:
        return _CELL
    return max(min(_CELL, extent / _FEWEST_CELLS), extent / _MOST_CELLS)


def _splines(right: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the cubic B-spline's weights of four nodes (N, 4, 2), and their slopes.

    right: (N, 2), how far right of the second node, of a cell.
    """
    t, left = right, 1 - right
    weights = (left**3, 4 - 6 * t**2 + 3 * t**3, 4 - 6 * left**2 + 3 * left**3, t**3)
    slopes = (-(left**2), t * (3 * t - 4), left * (4 - 3 * left), t**2)
    return np.stack(weights, axis=1) / 6, np.stack(slopes, axis=1) / 2


def _nodes(corner: NDArray[np.int64], n_columns: int) -> NDArray[np.int64]:
    """Return the numbers of the sixteen nodes right of and above each corner (N, 4, 4)."""
    x, y = (corner[:, axis, None] + np.arange(4) for axis in (0, 1))  # (N, 4)
    numbers: NDArray[np.int64] = x[:, :, None] * n_columns + y[:, None, :]
    return numbers


def _spectrum(shape: tuple[int, int], cell: float) -> Spectrum:
    """Return the transform of 1 / (1 + distance²), on a grid that closes on itself.

    Splines blur both when charges are laid down and when sums are picked up: that is undone here
    (as particle-mesh Ewald does: Essmann et al. 1995).
    """
    x, y = (cell * np.minimum(np.arange(n), n - np.arange(n)) for n in shape)
    kernel = rfft2(1 / (1 + np.square(x)[:, None] + np.square(y)))
    blur = _blur(np.fft.fftfreq(shape[0]))[:, None] * _blur(np.fft.rfftfreq(shape[1]))
    spectrum: Spectrum = kernel / np.square(blur)
    return spectrum


def _blur(frequencies: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the transform of a cubic B-spline's weights at the nodes: 1/6, 4/6, 1/6."""
    blur: NDArray[np.float64] = (2 + np.cos(2 * np.pi * frequencies)) / 3
    return blur
