"""Lay out a representation as a map, and say how far it can be trusted."""

from dataclasses import asdict, dataclass

import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.maps.quality import trustworthiness
from models.maps.tsne import tsne
from models.records.arrays import Positions, Vectors
from models.records.manifest import Representation
from models.records.store import Remarks
from models.records.tables import POSITIONS
from models.records.tally import Made, Tally
from models.retrieval.metrics import unit_rows
from tasks.opened import atlas_store
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass


@dataclass(frozen=True, slots=True)
class Arranging:
    """How maps are laid out and judged."""

    perplexity: float
    max_iterations: int
    trust_neighbours: int
    seed: int


@task(
    tags=["sceneatlas-arrange"],
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="arrange-{representation.name}",
)
def arrange(atlas: str, roster: str, representation: Representation, how: Arranging) -> Made:
    """Write where each photo lies on the t-SNE map of a representation."""
    store = atlas_store(atlas)
    name = f"positions/{representation.name}/tsne"
    path = store.derived_path(name, roster, representation.table, asdict(how))
    ids = store.read(roster)["photo_id"].to_pylist()
    if not store.has(path):
        vectors = unit_rows(store.vectors(representation, ids))
        laid_out = tsne(
            vectors,
            perplexity=how.perplexity,
            seed=how.seed,
            max_iterations=how.max_iterations,
        )
        notes = (laid_out.note,) if laid_out.note else ()
        remarks = Remarks(_measures(vectors, laid_out.positions, how), notes)
        store.write(path, _rows(ids, laid_out.positions), remarks)
    advance("arrange", 1)
    return Made({name: path}, Tally(done=len(ids)), store.remarks(path).notes)


def _measures(vectors: Vectors, positions: Positions, how: Arranging) -> dict[str, float]:
    trust = trustworthiness(vectors, positions, n_neighbours=how.trust_neighbours)
    if trust is None:
        return {}
    return {"trustworthiness": trust.value, "trustworthiness_rows": float(trust.n_rows)}


def _rows(ids: list[str], positions: Positions) -> pa.Table:
    columns = {
        "photo_id": ids,
        "x": positions[:, 0],
        "y": positions[:, 1],
        "placed_by": ["fit"] * len(ids),
    }
    return pa.table(columns, POSITIONS)
