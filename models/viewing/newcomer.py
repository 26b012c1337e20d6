"""Newcomers: photos from outside of an atlas, as its own network sees them."""

from dataclasses import dataclass
from typing import Protocol

from models.pixels.decode import Undecodable
from models.records.arrays import Vectors
from models.records.snapshot import Snapshot


class NotComparable(ValueError):
    """Why a photo from outside cannot be looked at as those of a run were, in plain words."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A photo from outside: its thumbnail as WebP, and its vector (1, D) in a representation.

    The vector is what a build would have written: a search whitens both sides where it wants to.
    """

    thumbnail: bytes
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class NewTag:
    """A scene that a photo from outside shows; confident: as the tagger's thresholds have it."""

    label: str
    probability: float
    confident: bool


class Newcomers(Protocol):
    """Looks at photos from outside; injected where pages are made, since it needs a network."""

    def meet(
        self, snapshot: Snapshot, content: bytes | Undecodable, representation: str
    ) -> Newcomer:
        """Return a photo's bytes as a run's representation has them.

        Raises Undecodable for what is no photo, NotComparable where the network of the run is
        not at hand or the representation is one that only photos of a run have.
        """

    def tags(self, snapshot: Snapshot, content: bytes | Undecodable) -> list[NewTag]:
        """Return a photo's tags, likeliest first; raises as `meet` does."""
