"""Steps of the playground: find a run's photos without features, rank them, lay out maps."""

from collections.abc import Sequence
from dataclasses import dataclass

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.collection.listing import Found, Listing
from models.collection.presence import PhotosMissing
from models.maps.umap import umap
from models.records.arrays import Vectors
from models.records.playground import Playground
from models.records.store import AtlasStore
from models.records.tally import Tally
from models.retrieval.metrics import unit_rows
from models.retrieval.ranking import ranked
from tasks.opened import atlas_store
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass
from tasks.scan import Scanned, sighted, write_listing


@dataclass(frozen=True, slots=True)
class Laying:
    """How maps of the playground are laid out."""

    n_neighbours: int
    seed: int


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
)
def find_unfeatured(atlas: str, run_id: str, extractors: Sequence[str]) -> Scanned:
    """List a file of each photo of a run, and of those the ones that an extractor has not seen.

    Raises PhotosMissing for a photo whose file the atlas has not kept in mind.
    """
    store = atlas_store(atlas)
    files = _files(store, run_id)
    ready = set(files)
    for extractor in extractors:
        ready &= store.features(extractor).keys()
    found = sorted(files.values(), key=lambda file: file.uri)
    pending = sorted(
        (file for photo_id, file in files.items() if photo_id not in ready),
        key=lambda file: file.uri,
    )
    paths = [write_listing(store, Listing(part)) for part in (pending, found)]
    return Scanned(
        pending=paths[0],
        listing=paths[1],
        n_found=len(found),
        n_pending=len(pending),
        n_ignored=0,
        moved=Tally(),
    )


@task(cache_policy=NO_CACHE, task_run_name="rank-{extractor}")
def rank(atlas: str, run_id: str, extractor: str, metrics: Sequence[str]) -> tuple[str, ...]:
    """Write each photo's nearest others by one kind of features, under metrics not ranked yet.

    Returns notes on what could not be ranked. Raises PhotosMissing where features are missing.
    """
    store, vectors = _vectors(atlas, run_id, extractor)
    playground = Playground(store.files, store.manifest(run_id))
    notes = []
    for metric in metrics:
        if extractor not in playground.ranked(metric):
            if metric == "chi_squared" and vectors.min(initial=0) < 0:
                notes.append(f"{extractor} has values below zero: no chi_squared")
            else:
                playground.keep_ranking(extractor, metric, ranked(vectors, metric))
        advance("rank", 1)
    return tuple(notes)


@task(cache_policy=NO_CACHE, task_run_name="map-{extractor}")
def lay_out(atlas: str, run_id: str, extractor: str, how: Laying) -> None:
    """Write the UMAP of one kind of features."""
    store, vectors = _vectors(atlas, run_id, extractor)
    playground = Playground(store.files, store.manifest(run_id))
    positions = umap(unit_rows(vectors), n_neighbours=how.n_neighbours, seed=how.seed)
    playground.keep_map(extractor, positions)
    advance("maps", 1)


def _files(store: AtlasStore, run_id: str) -> dict[str, Found]:
    """Return a file that held each photo of a run."""
    photos = store.snapshot(run_id).photos(["photo_id", "uris"]).to_pylist()
    held = {(content, file.uri): file for file, content in sighted(store).items()}
    files: dict[str, Found] = {}
    for photo in photos:
        known = (held.get((photo["photo_id"], uri)) for uri in photo["uris"])
        file = next(filter(None, known), None)
        if file is not None:
            files[photo["photo_id"]] = file
    if len(files) < len(photos):
        raise PhotosMissing(
            f"{len(photos) - len(files)} of {len(photos)} photos of run {run_id} are known by no "
            "file any more; build the atlas again, then run the same command"
        )
    return files


def _vectors(atlas: str, run_id: str, extractor: str) -> tuple[AtlasStore, Vectors]:
    """Return the features of a run's photos, in the order of its roster."""
    store = atlas_store(atlas)
    ids = store.snapshot(run_id).photo_ids()
    features = store.features(extractor)
    missing = len(ids) - len(features.keys() & set(ids))
    if missing:
        raise PhotosMissing(
            f"{missing} of {len(ids)} photos of run {run_id} could not be read again: they were "
            "moved or changed since; build the atlas again, then run the same command"
        )
    return store, features.vectors(ids, "vector")
