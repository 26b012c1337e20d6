"""What photos have in common: tags and topics that they show more often than the whole does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.exhibition import Exhibition
from dashboards.ledger import Bits

_LEAST_PROBABILITY = 0.1  # of a tag that counts as shown
_LEAST_LIFT = 1.2
_LEAST_PHOTOS = 2
_MOST = 6  # of a kind


@dataclass(frozen=True, slots=True)
class Shared:
    """A tag or topic that is over-represented.

    n_here: how many of the photos show it. part: of the photos. lift: how many times as often as
    in the whole. code: a topic's number, None for a tag.
    """

    name: str
    n_here: int
    part: float
    lift: float
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """What photos have in common; topics by representation; first, last: days, "" if unknown."""

    n_photos: int
    tags: tuple[Shared, ...]
    topics: dict[str, tuple[Shared, ...]]
    first: str
    last: str
    n_dated: int


def together(shown: Exhibition, bits: Bits) -> Together:
    """Return what the photos of some rows have in common; bits: (N,), which rows."""
    days = shown.ledger.taken[bits]
    days = days[~np.isnat(days)].astype("datetime64[D]")
    return Together(
        n_photos=int(bits.sum()),
        tags=_tags(shown, bits),
        topics={name: found for name in shown.with_topics if (found := _topics(shown, name, bits))},
        first=str(days.min()) if len(days) else "",
        last=str(days.max()) if len(days) else "",
        n_dated=len(days),
    )


def _tags(shown: Exhibition, bits: Bits) -> tuple[Shared, ...]:
    tags = shown.tags_of_run
    if tags is None:
        return ()
    shows = tags.probabilities >= _LEAST_PROBABILITY
    n_labels = len(tags.labels)
    everywhere = np.bincount(tags.codes[shows], minlength=n_labels)
    here = np.bincount(tags.codes[shows & bits[tags.owners]], minlength=n_labels)
    found = over_represented(here, everywhere, int(bits.sum()), shown.n_photos)
    return tuple(Shared(tags.labels[at], n, part, lift) for at, n, part, lift in found)


def _topics(shown: Exhibition, representation: str, bits: Bits) -> tuple[Shared, ...]:
    colouring = shown.colouring(representation)
    n_codes = len(colouring.categories)
    everywhere = np.bincount(colouring.codes, minlength=n_codes)
    here = np.bincount(colouring.codes[bits], minlength=n_codes)
    here[[not one.real for one in colouring.categories]] = 0
    found = over_represented(here, everywhere, int(bits.sum()), shown.n_photos)
    return tuple(
        Shared(colouring.categories[at].name, n, part, lift, at) for at, n, part, lift in found
    )


def over_represented(
    here: NDArray[np.int64], everywhere: NDArray[np.int64], n_here: int, n_all: int
) -> list[tuple[int, int, float, float]]:
    """Return (category, photos here, part of them, lift) of those that are too frequent by chance.

    here, everywhere: (K,) how many photos have each category. The order is that of the normal
    deviate of a binomial count, so that a rare category's high lift does not come first.
    """
    if not n_here or n_here == n_all:
        return []
    expected = n_here * everywhere / n_all
    lifts = here / np.maximum(expected, 1e-9)
    spread = np.sqrt(np.maximum(expected * (1 - everywhere / n_all), 1e-9))
    deviates = (here - expected) / spread
    enough = (here >= _LEAST_PHOTOS) & (lifts >= _LEAST_LIFT)
    order = [int(at) for at in np.argsort(-deviates, kind="stable") if enough[at]]
    return [(at, int(here[at]), here[at] / n_here, float(lifts[at])) for at in order[:_MOST]]
