"""What searches and recommendations read of a run: each column once, when it is first needed."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.records.arrays import Rows
from models.records.snapshot import Snapshot
from models.retrieval.collapsing import originals_among
from models.retrieval.colours import COLOURS, colours
from models.retrieval.index import Index
from models.retrieval.vocabulary import Vocabulary, vocabulary
from models.retrieval.whitening import Whitening, whitening

MAIN = "conv"
INSTANCE = "instance"


class Holdings:
    """One run, as rows in the order of its photo ids. Safe to share among threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._indexes: dict[str, Index] = {}
        self._whitened: dict[str, tuple[Whitening, Index]] = {}

    @cached_property
    def ids(self) -> list[str]:
        """The photos' ids, sorted."""
        return self.snapshot.photo_ids()

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Each photo's row by its id."""
        return {photo_id: row for row, photo_id in enumerate(self.ids)}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names of tags and topics."""
        return vocabulary(self.snapshot)

    @cached_property
    def folders(self) -> list[str]:
        """Each photo's folder."""
        return [str(name) for name in self._column("folder")]

    @cached_property
    def days(self) -> list[date | None]:
        """The day that each photo was taken, None where it is not known."""
        taken: list[datetime | None] = self._column("captured_at")
        return [moment and moment.date() for moment in taken]

    @cached_property
    def uris(self) -> list[str]:
        """The first path that each photo was found at."""
        return [str(uris[0]) for uris in self._column("uris")]

    @cached_property
    def row_at(self) -> dict[str, int]:
        """The row of the photo at each path: a photo may lie at several."""
        return {str(uri): row for row, uris in enumerate(self._column("uris")) for uri in uris}

    @cached_property
    def originals(self) -> Rows:
        """The row of the photo that each is a near duplicate of (N,), its own where of none.

        As the build found them, or else by the similarities of the kept neighbours.
        """
        named = self._column("duplicate_of")
        if any(named):
            rows = [self.row_of.get(str(name), row) for row, name in enumerate(named)]
            return np.asarray(rows, np.int64)
        if not self.snapshot.has(f"neighbours/{MAIN}"):
            return np.arange(len(self.ids))
        ids, similarities = self.snapshot.neighbours(MAIN)
        return originals_among(self.rows(pc.list_flatten(ids).to_pylist()), similarities)

    def index(self, representation: str) -> Index:
        """Return a representation's vectors, or those of colours; raises KeyError for others."""
        if representation not in self._indexes:
            if representation == COLOURS:
                self._indexes[COLOURS] = Index(colours(self.snapshot))
            else:
                self._indexes[representation] = Index(self.snapshot.vectors(representation))
        return self._indexes[representation]

    def whitened(self, representation: str) -> tuple[Whitening, Index]:
        """Return a representation's whitening by the run's own photos, and it whitened."""
        if representation not in self._whitened:
            vectors = self.index(representation).vectors
            learned = whitening(vectors)
            self._whitened[representation] = (learned, Index(learned.applied(vectors)))
        return self._whitened[representation]

    @property
    def best(self) -> str:
        """The representation that finds most: `instance` where a build has made it, else `conv`."""
        return INSTANCE if INSTANCE in self.representations() else MAIN

    def representations(self) -> tuple[str, ...]:
        """Return what photos can be compared by."""
        return (*(each.name for each in self.snapshot.representations()), COLOURS)

    def rows(self, photo_ids: Sequence[str]) -> list[int]:
        """Return photos' rows; raises LookupError naming one that this run does not have."""
        try:
            return [self.row_of[photo_id] for photo_id in photo_ids]
        except KeyError as error:
            raise LookupError(f"no photo {error.args[0]!r} in this run") from None

    def inside(self, folder: str) -> NDArray[np.bool_]:
        """Return which photos (N,) lie in a folder or below it; a path's end is enough.

        `Italy/Rome` is /photos/Italy/Rome and what lies below it.
        """
        wanted = _parts(folder)
        known = {name: _holds(_parts(name), wanted) for name in set(self.folders)}
        return np.asarray([known[name] for name in self.folders], bool)

    def _column(self, name: str) -> list:  # type: ignore[type-arg]  # as the table has it
        return list(self.snapshot.photos([name])[name].to_pylist())


def _parts(path: str) -> list[str]:
    return [part for part in path.casefold().split("/") if part]


def _holds(parts: list[str], wanted: list[str]) -> bool:
    """Tell whether the wanted parts stand in a path, one after the other."""
    n = len(wanted)
    return any(parts[start : start + n] == wanted for start in range(len(parts) - n + 1))
