"""Find each photo's nearest others."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.records.arrays import Rows, Similarities, Vectors
from models.records.digest import digest
from models.records.manifest import Representation
from models.records.overlap import overlap
from models.records.store import AtlasStore, Remarks
from models.records.tables import matrix_of, neighbours_table
from models.records.tally import Made, Tally
from models.retrieval.neighbour_index import EXACT, Neighbours, nearest_of_many
from models.retrieval.revision import revised
from tasks.former import Former, space_of
from tasks.metered import weighed
from tasks.opened import atlas_store, unit_vectors
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="relate-{representation.name}",
)
@weighed
def relate(atlas: str, roster: str, representation: Representation, k: int, former: Former) -> Made:
    """Write each photo's k nearest neighbours, fewer in a collection of k photos or less.

    Where vectors mean what they meant in the run before, only what changed is searched again.
    """
    store = atlas_store(atlas)
    name = f"neighbours/{representation.name}"
    ids = store.read(roster)["photo_id"].to_pylist()
    n_neighbours = min(k, len(ids) - 1)
    if n_neighbours < 1:
        return Made({}, Tally(done=len(ids)), ("one photo has no neighbours",))
    kin = digest(space_of(store, representation), n_neighbours)
    path = former.same(store, name, kin, roster)
    if path is None:
        was = former.continued(store, name, kin)
        path = store.derived_path(name, kin, roster, was)
        if not store.has(path):
            vectors = unit_vectors(atlas, representation, roster)
            if was:
                found = Neighbours(*_revised(store, was, ids, vectors))
            else:
                found = nearest_of_many(vectors, n_neighbours)
            table = neighbours_table(ids, found.rows, found.similarities)
            store.write(path, table, Remarks(_measures(found), kin=kin))
    advance("relate", 1)
    return Made({name: path}, Tally(done=len(ids)))


def _measures(found: Neighbours) -> dict[str, float]:
    """Return how surely neighbours were found, where it was not by an exact search."""
    return {} if found.method == EXACT else {"recall_at_20": found.recall}


def _revised(
    store: AtlasStore, was: str, ids: list[str], vectors: Vectors
) -> tuple[Rows, Similarities]:
    before = store.read(was)
    then = before["photo_id"].to_pylist()
    lists = before["ids"].combine_chunks()
    places = pc.index_in(lists.flatten(), value_set=pa.array(then, pa.string()))
    rows = places.to_numpy().astype(np.int64).reshape(len(then), -1)
    return revised(vectors, (rows, matrix_of(before["similarities"])), overlap(ids, then))
