"""Colourings: which category each photo belongs to, and what the categories are."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dashboards.palette import colour_of
from dashboards.strongest import Strongest
from dashboards.tagbook import TagBook

Codes = NDArray[np.int16]  # (N,) each photo's category, a row number into `categories`
_N_EXEMPLARS = 12


@dataclass(frozen=True, slots=True)
class Category:
    """A topic or a tag; colour: its own everywhere, None for grey. real: not "no topic"."""

    name: str
    n_photos: int
    colour: str | None
    terms: tuple[str, ...] = ()
    share: float | None = None
    coherence: float | None = None
    stability: float | None = None
    exemplars: tuple[str, ...] = ()
    real: bool = True


@dataclass(frozen=True, slots=True)
class Colouring:
    """A way to colour a map: `codes` (N,) int16 says which of `categories` each photo is in."""

    kind: str  # what a category is: "topic", "tag", "folder" …; empty where photos have none
    codes: Codes
    categories: tuple[Category, ...]

    def coloured(self) -> list[int]:
        """Return the categories that have a colour and photos."""
        return [code for code, one in enumerate(self.categories) if one.colour and one.n_photos]

    def others(self) -> list[int]:
        """Return the categories that have photos, but no colour: grey on the map."""
        return [code for code, one in enumerate(self.categories) if not one.colour and one.n_photos]

    def own(self) -> list[str | None]:
        """Return each category's own colour."""
        return [category.colour for category in self.categories]

    def code(self, text: str | None) -> int | None:
        """Read a category's number as it stands in a URL; None where it names none."""
        known = {str(code): code for code in range(len(self.categories))}
        return known.get(text or "")


def plain(n_photos: int) -> Colouring:
    """Return the colouring of a run that has neither topics nor tags."""
    category = Category("all photos", n_photos, colour_of(0), real=False)
    return Colouring("", np.zeros(n_photos, np.int16), (category,))


def by_topic(topics: pa.Table, strongest: Strongest) -> Colouring:
    """Colour each photo by its strongest topic; strongest: of a representation's topics.

    A photo without any weight is in a last category, "no topic".
    """
    n_topics = strongest.n_topics
    first = strongest.topics[:, 0] if n_topics else np.int16(0)
    codes = np.where(strongest.weighty, first, n_topics).astype(np.int16)
    counts = np.bincount(codes, minlength=n_topics + 1)
    rows = {int(row["topic"]): row for row in topics.drop_columns(["component"]).to_pylist()}
    named = [_topic(code, rows.get(code, {}), int(counts[code])) for code in range(n_topics)]
    return Colouring(
        "topic", codes, (*named, Category("no topic", int(counts[n_topics]), None, real=False))
    )


def by_top_tag(tags: TagBook, photo_ids: NDArray[np.bytes_]) -> Colouring:
    """Colour each photo by its first tag, frequent ones first.

    A photo without tags is in a last category, "no tag".
    """
    firsts = tags.first_codes()
    counts = np.bincount(firsts[firsts >= 0], minlength=len(tags.labels))
    order = [int(at) for at in np.argsort(-counts, kind="stable") if counts[at]]
    ranks = np.full(len(tags.labels) + 1, len(order), np.int16)  # the last is for -1, no tag
    ranks[order] = np.arange(len(order))
    codes = ranks[firsts]
    best = _surest(codes, tags.first_probabilities(), photo_ids)
    categories = [
        Category(tags.labels[at], int(counts[at]), colour_of(code), exemplars=best[code])
        for code, at in enumerate(order)
    ]
    without = Category("no tag", int((firsts < 0).sum()), None, real=False)
    return Colouring("tag", codes, (*categories, without))


def _topic(code: int, row: dict[str, object], n_photos: int) -> Category:
    terms = row.get("terms") or []
    exemplars = row.get("exemplars") or []
    return Category(
        name=str(row.get("name", f"topic {code + 1}")),
        n_photos=n_photos,
        colour=colour_of(code),
        terms=tuple(term["label"] for term in terms),  # type: ignore[attr-defined]
        share=row.get("share"),  # type: ignore[arg-type]
        coherence=row.get("coherence"),  # type: ignore[arg-type]
        stability=row.get("stability"),  # type: ignore[arg-type]
        exemplars=tuple(exemplars)[:_N_EXEMPLARS],  # type: ignore[arg-type]
    )


def _surest(
    codes: Codes, probabilities: NDArray[np.float32], photo_ids: NDArray[np.bytes_]
) -> list[tuple[str, ...]]:
    """Return the ids of the photos that are surest of each category, surest first."""
    order = np.lexsort((-probabilities, codes))
    starts = np.searchsorted(codes[order], np.arange(codes.max(initial=-1) + 2))
    return [
        tuple(one.decode() for one in photo_ids[order[start : min(stop, start + _N_EXEMPLARS)]])
        for start, stop in pairwise(starts)
    ]
