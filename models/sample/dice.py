"""Random choices among things."""

from collections.abc import Sequence
from typing import TypeVar

from numpy.random import Generator

Thing = TypeVar("Thing")


def pick(
    rng: Generator, things: Sequence[Thing], *, shares: Sequence[float] | None = None
) -> Thing:
    """Pick one of several things, each as likely as its share says, or all alike."""
    return things[int(rng.choice(len(things), p=shares))]


def chance(rng: Generator, share: float) -> bool:
    """Say yes in a share of cases."""
    return bool(rng.random() < share)
