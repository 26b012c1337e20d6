"""How far photos moved from one map to another, in units that people can judge."""

from dataclasses import dataclass

import numpy as np

from models.records.arrays import Positions

FAR = 0.25  # spreads; who moved farther is elsewhere on the map, not only shifted a little


@dataclass(frozen=True, slots=True)
class Movement:
    """How far photos moved, in spreads of the map they moved from.

    A map's spread is the root of the mean squared distance from its middle.
    share_far: which part of the photos moved by more than `FAR` spreads.
    """

    n_photos: int
    median: float
    percentile_95: float
    share_far: float


def movement(before: Positions, after: Positions) -> Movement:
    """Measure how far each photo moved; before, after: (N, 2), the same photos row by row.

    Nothing is turned or scaled first: what counts is where people see a photo. Raises ValueError
    without photos.
    """
    if not len(before) or before.shape != after.shape:
        raise ValueError(
            f"maps of shape {before.shape} and {after.shape} have no movement between them; "
            "give the same photos, at least one"
        )
    middle = before.mean(axis=0)
    spread = float(np.sqrt(((before - middle) ** 2).sum(axis=1).mean()))
    distances = np.linalg.norm(after.astype(np.float64) - before, axis=1)
    moved = distances / (spread if spread > 0 else 1.0)
    return Movement(
        n_photos=len(moved),
        median=float(np.median(moved)),
        percentile_95=float(np.percentile(moved, 95)),
        share_far=float((moved > FAR).mean()),
    )
