"""Lay photos out on a map: fitted once, then new photos are placed on it as it is."""

from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.history.movement import movement
from models.maps.lasting import (
    LastingMap,
    Layout,
    continued_map,
    fitted_map,
    judged,
    judged_placement,
    turned_onto,
)
from models.records.arrays import Positions, Vectors
from models.records.digest import digest
from models.records.manifest import Representation
from models.records.overlap import Overlap, overlap
from models.records.store import AtlasStore, Remarks
from models.records.tables import POSITIONS, placed_by
from models.records.tally import Made, Tally
from tasks.former import Former, space_of
from tasks.metered import weighed
from tasks.opened import atlas_store, unit_vectors
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass


@dataclass(frozen=True, slots=True)
class Arranging:
    """How maps are laid out and judged."""

    layout: Layout
    trust_neighbours: int


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="arrange-{representation.name}-{how.layout.method}",
)
@weighed
def arrange(
    atlas: str,
    roster: str,
    representation: Representation,
    how: Arranging,
    former: Former,
    beside: str | None,
) -> Made:
    """Write where each photo lies on the map of a representation.

    beside: the map of another representation that a first one is turned to, so that an eye can
    follow a photo from one to the other.
    """
    store = atlas_store(atlas)
    name = f"positions/{representation.name}/{how.layout.method}"
    kin = digest(space_of(store, representation), asdict(how))
    path = former.same(store, name, kin, roster)
    if path is None:
        step = _Step(atlas, store, name, roster, representation, how, kin)
        was = former.continued(store, name, kin)
        path = (was and step.continued(was)) or step.fitted(former, beside)
    advance("arrange", 1)
    n_photos = len(store.read(roster, ["photo_id"]))
    return Made({name: path}, Tally(done=n_photos), store.remarks(path).notes)


@dataclass(frozen=True, slots=True)
class _Step:
    atlas: str
    store: AtlasStore
    name: str
    roster: str
    representation: Representation
    how: Arranging
    kin: str

    def continued(self, was: str) -> str | None:
        """Place new photos on a map; None if it has lost all photos that it was fitted on."""
        path = self.store.derived_path(self.name, "continued", self.kin, self.roster, was)
        if not self.store.has(path):
            ids, counted, vectors = self._photos()
            former, shared = _read(self.store, was), self._overlap(ids, was)
            measures = self.store.remarks(was).measures
            unit = measures.get("kernel_unit")
            made = continued_map(vectors, former, shared, self.how.layout, unit)
            if made is None:
                return None
            measures |= judged_placement(vectors, made, counted, self.how.trust_neighbours)
            notes = (made.note,) if made.note else ()
            self.store.write(path, _rows(ids, made), Remarks(measures, notes, self.kin))
        return path

    def fitted(self, former: Former, beside: str | None) -> str:
        """Lay the map out anew; a refit begins from the old map and is turned back onto it."""
        was = former.tables.get(self.name)
        path = self.store.derived_path(self.name, self.kin, self.roster, was, beside, former.refit)
        if not self.store.has(path):
            ids, counted, vectors = self._photos()
            start = self._start(ids, was) if was and former.refit else None
            made = fitted_map(vectors, counted, self.how.layout, start)
            reference = was or beside
            notes = [made.note] if made.note else []
            measures: dict[str, float] = {}
            if reference is not None:
                shared, old = self._overlap(ids, reference), _read(self.store, reference)
                made = turned_onto(made, old.positions, shared)
                if was:
                    measures, said = self._moved(made, old, shared)
                    notes += said
            measures |= judged(vectors, made, self.how.trust_neighbours, self.how.layout.perplexity)
            measures |= judged_placement(vectors, made, counted, self.how.trust_neighbours)
            self.store.write(path, _rows(ids, made), Remarks(measures, tuple(notes), self.kin))
        return path

    def _photos(self) -> tuple[list[str], NDArray[np.bool_], Vectors]:
        rows = self.store.read(self.roster)
        ids = list(rows["photo_id"].to_pylist())
        vectors = unit_vectors(self.atlas, self.representation, self.roster)
        return ids, rows["counted"].to_numpy(zero_copy_only=False), vectors

    def _overlap(self, ids: list[str], path: str) -> Overlap:
        return overlap(ids, self.store.read(path, ["photo_id"])["photo_id"].to_pylist())

    def _start(self, ids: list[str], was: str) -> Positions | None:
        """Return the old positions in the rows of now, NaN for new photos."""
        shared = self._overlap(ids, was)
        if not len(shared.kept):
            return None
        start = np.full((len(ids), 2), np.nan, np.float32)
        start[shared.kept] = _read(self.store, was).positions[shared.former]
        return start

    def _moved(
        self, made: LastingMap, old: LastingMap, shared: Overlap
    ) -> tuple[dict[str, float], list[str]]:
        """Return how far the photos of both maps moved, in numbers and in words."""
        if not len(shared.kept):
            return {}, []
        by = movement(old.positions[shared.former], made.positions[shared.kept])
        said = (
            f"{self.representation.name}'s map was laid out anew: half of its photos moved by less "
            f"than {by.median:.1%} of its spread, 95 of 100 by less than {by.p95:.1%}"
        )
        return {"moved_median": by.median, "moved_p95": by.p95}, [said]


def _read(store: AtlasStore, path: str) -> LastingMap:
    rows = store.read(path)
    positions = np.column_stack([rows["x"].to_numpy(), rows["y"].to_numpy()])
    return LastingMap(positions, np.array(rows["placed_by"].to_pylist(), object) == "fit")


def _rows(ids: list[str], made: LastingMap) -> pa.Table:
    columns = {
        "photo_id": ids,
        "x": made.positions[:, 0],
        "y": made.positions[:, 1],
        "placed_by": placed_by(made.fitted),
    }
    return pa.table(columns, POSITIONS)
