"""Search of one run: by photos of it, by a vector from outside, by words; filtered, cut, told."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Vectors
from models.retrieval.collapsing import Shown, collapsed, each_alone
from models.retrieval.colours import COLOURS
from models.retrieval.cutoff import similarity_limit
from models.retrieval.holdings import INSTANCE, Holdings
from models.retrieval.index import Index, nearest_first
from models.retrieval.metrics import MINKOWSKI_POWER, Distances
from models.retrieval.words import parse

_CLEAR_PART = 0.25  # of the most that any photo shows: less than this is no answer to words


@dataclass(frozen=True, slots=True)
class Filters:
    """Which photos may be found. words: a query that they have to answer. folder: it or below it.

    since, until: days they were taken on, both included; photos without a date then stay out.
    only: the photos (N,) that may be found, whatever else; None for all.
    """

    words: str = ""
    folder: str = ""
    since: date | None = None
    until: date | None = None
    only: NDArray[np.bool_] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to search: what photos are compared by, how many are wanted, what is left out.

    representation: one of the run's, or `colours`; "" for the best there is. metric "": cosine, for
    colours chi_squared. whitened: by the run's own photos; None for where that helps, `instance`.
    power: of minkowski. collapse: show near duplicates as one. cut: leave out what does not stand
    out.
    """

    representation: str = ""
    metric: str = ""
    whitened: bool | None = None
    power: float = MINKOWSKI_POWER
    n_wanted: int = 15
    filters: Filters = Filters()
    collapse: bool = True
    cut: bool = True

    def __post_init__(self) -> None:
        if self.n_wanted < 1:
            raise ValueError(f"n_wanted is {self.n_wanted}; ask for at least 1 photo")


@dataclass(frozen=True, slots=True)
class Found:
    """One result. similarity: 1 for equal; distance: under the metric, None for words.

    stands_out: whether it reaches the query's own limit. alike: near duplicates that it stands for.
    reasons: names of tags and topics that answer words, and how much it shows of them.
    """

    photo_id: str
    similarity: float
    distance: float | None
    stands_out: bool
    alike: tuple[str, ...]
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Results, best first. limit: the similarity from which photos stand out.

    n_searched: photos that passed the filters. n_left_out: results that were ranked next, but do
    not stand out. notes: what the reader should know of how the query was understood.
    """

    found: tuple[Found, ...]
    limit: float
    n_searched: int
    n_left_out: int
    representation: str
    metric: str
    notes: tuple[str, ...] = ()


class Search:
    """Answers queries over one run. Safe to share among threads; reads what it needs when asked."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings

    def by_photos(
        self, photo_ids: Sequence[str], manner: Manner, outside: Vectors | None = None
    ) -> Answer:
        """Find what is like one photo of the run, or like several at once (the mean of distances).

        outside: photos that are not of the run, as vectors (Q, D) of the representation.
        Raises LookupError for a photo or representation that the run does not have, ValueError for
        an unknown metric or word.
        """
        rows = self.holdings.rows(list(photo_ids))
        if not rows and outside is None:
            raise ValueError("no photo to search by; name at least one")
        vectors = self.holdings.index(manner.representation or self.holdings.best).vectors[rows]
        if outside is not None:
            vectors = np.concatenate([vectors, outside])
        return self._nearest(vectors, manner, np.asarray(rows, np.int64))

    def by_vectors(self, vectors: Vectors, manner: Manner) -> Answer:
        """Find what is like photos from outside, given as vectors (Q, D) of the representation."""
        return self.by_photos([], manner, vectors)

    def by_words(self, text: str, manner: Manner) -> Answer:
        """Find photos that show what words say (see `words`), and none of what has a minus.

        Raises UnknownWord, which suggests others, and ValueError for no words.
        """
        query, names = parse(text), self.holdings.vocabulary
        shown = names.shown(query).astype(np.float64)
        allowed = self._allowed(manner.filters) & (shown > 0)
        limit = _CLEAR_PART * float(shown.max(initial=0))
        ranked = nearest_first(-shown)
        ranked = ranked[allowed[ranked]]
        kept = ranked[shown[ranked] >= limit] if manner.cut else ranked
        found = [
            replace(self._found(one, shown, None, limit), reasons=names.reasons(one.row, query))
            for one in self._picked(kept, manner)
        ]
        notes = tuple(f"-{each.term} leaves nothing out: {each}" for each in names.unknown(query))
        n_left_out = len(ranked) - len(kept)
        return Answer(tuple(found), limit, len(ranked), n_left_out, "words", "", notes)

    def _nearest(self, vectors: Vectors, manner: Manner, asked: Rows) -> Answer:
        representation = manner.representation or self.holdings.best
        metric = manner.metric or ("chi_squared" if representation == COLOURS else "cosine")
        vectors, index = self._compared(vectors, representation, manner.whitened)
        distances = index.distances(vectors, metric, power=manner.power).mean(axis=0)  # (N,)
        similarities = similarities_of(distances, metric)
        others = np.ones(len(index), bool)
        others[asked] = False
        limit = similarity_limit(similarities[others])
        allowed = self._allowed(manner.filters) & others
        ranked = nearest_first(distances)
        ranked = ranked[allowed[ranked]]
        kept = ranked[similarities[ranked] >= limit] if manner.cut else ranked
        found = [
            self._found(one, similarities, distances, limit) for one in self._picked(kept, manner)
        ]
        return Answer(
            found=tuple(found),
            limit=limit,
            n_searched=len(ranked),
            n_left_out=len(ranked) - len(kept),
            representation=representation,
            metric=metric,
        )

    def _compared(
        self, vectors: Vectors, representation: str, whitened: bool | None
    ) -> tuple[Vectors, Index]:
        """Return the query and what it is compared with, both whitened or neither."""
        if whitened or (whitened is None and representation == INSTANCE):
            learned, index = self.holdings.whitened(representation)
            return learned.applied(vectors), index
        return vectors, self.holdings.index(representation)

    def _allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Return which photos (N,) pass the filters."""
        allowed = np.ones(len(self.holdings.ids), bool)
        if filters.only is not None:
            allowed &= filters.only
        if filters.folder:
            allowed &= self.holdings.inside(filters.folder)
        if filters.since or filters.until:
            first, last = filters.since or date.min, filters.until or date.max
            days = self.holdings.days
            allowed &= np.asarray([day is not None and first <= day <= last for day in days], bool)
        if filters.words:
            allowed &= self.holdings.vocabulary.shown(parse(filters.words)) > 0
        return allowed

    def _picked(self, ranked: Rows, manner: Manner) -> list[Shown]:
        if not manner.collapse:
            return each_alone(ranked, manner.n_wanted)
        return collapsed(ranked, self.holdings.originals, n_wanted=manner.n_wanted)

    def _found(
        self,
        one: Shown,
        similarities: NDArray[np.float64],
        distances: NDArray[np.float64] | None,
        limit: float,
    ) -> Found:
        ids = self.holdings.ids
        return Found(
            photo_id=ids[one.row],
            similarity=float(similarities[one.row]),
            distance=None if distances is None else float(distances[one.row]),
            stands_out=bool(similarities[one.row] >= limit),
            alike=tuple(ids[row] for row in one.alike),
        )


def similarities_of(distances: Distances, metric: str) -> Distances:
    """Return distances (N,) from one query as similarities, of which 1 is equality.

    Of cosine the cosine, in [-1, 1]. Other metrics know no farthest, so the query's median photo
    is put at ½: 1 / (1 + distance / median), in (0, 1].
    """
    if metric == "cosine":
        return np.asarray(1 - distances)
    middle = float(np.median(distances)) if len(distances) else 0.0
    return np.asarray(1 / (1 + distances / (middle or 1.0)))
