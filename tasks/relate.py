"""Find each photo's nearest others."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.records.manifest import Representation
from models.records.tables import neighbours_table
from models.records.tally import Made, Tally
from models.retrieval.metrics import unit_rows
from models.retrieval.neighbours import nearest
from tasks.metered import weighed
from tasks.opened import atlas_store
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass


@task(
    tags=["sceneatlas-relate"],
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="relate-{representation.name}",
)
@weighed
def relate(atlas: str, roster: str, representation: Representation, k: int) -> Made:
    """Write each photo's k nearest neighbours, fewer in a collection of k photos or less."""
    store = atlas_store(atlas)
    name = f"neighbours/{representation.name}"
    path = store.derived_path(name, roster, representation.table, k)
    ids = store.read(roster)["photo_id"].to_pylist()
    n_neighbours = min(k, len(ids) - 1)
    if n_neighbours < 1:
        return Made({}, Tally(done=len(ids)), ("one photo has no neighbours",))
    if not store.has(path):
        rows, similarities = nearest(unit_rows(store.vectors(representation, ids)), n_neighbours)
        store.write(path, neighbours_table(ids, rows, similarities))
    advance("relate", 1)
    return Made({name: path}, Tally(done=len(ids)))
