"""Name the scenes of each photo: its most probable labels."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.backbones.card import Tap
from models.records.arrays import Vectors
from models.records.digest import digest
from models.records.store import AtlasStore, Remarks
from models.records.tables import TAGS, matrix_of
from models.records.tally import Made, Tally
from models.scenes.head_files import load_head
from models.scenes.tags import confident, softmax, top_tags
from tasks.former import Former
from tasks.metered import weighed
from tasks.opened import atlas_store
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass

_BLOCK_PHOTOS = 4096  # features in memory at a time: a VGG16 map has 25,088 values a photo


@dataclass(frozen=True, slots=True)
class Tagging:
    """What tags: a trained head in the folder `heads`, or (None) the network's own classifier.

    tap, extractor: the features it reads, and the name of their table. labels: how people write
    its classes, in their order. thresholds: a class's probability from which on a tag is
    confident. identity: changes when the tagger does.
    """

    name: str
    tap: Tap
    extractor: str
    heads: str | None
    labels: tuple[str, ...]
    thresholds: tuple[float, ...]
    identity: str
    n_tags: int


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="tag-{how.name}",
)
@weighed
def tag(atlas: str, roster: str, how: Tagging, former: Former) -> Made:
    """Write each photo's most probable labels; those that were tagged so before keep theirs."""
    store = atlas_store(atlas)
    name = f"tags/{how.name}"
    kin = digest(how.extractor, how.identity, how.labels, how.n_tags)
    path = store.derived_path(name, roster, kin)
    ids = store.read(roster)["photo_id"].to_pylist()
    if not store.has(path):
        known = replace(former, refit=False).continued(store, name, kin)  # no refit changes a tag
        tagged = TAGS.empty_table() if known is None else _kept(store.read(known), ids)
        missing = sorted(set(ids).difference(tagged["photo_id"].to_pylist()))
        rows = pa.concat_tables([tagged, *_tags(store, missing, how)])
        order = [("photo_id", "ascending"), ("rank", "ascending")]
        store.write(path, rows.sort_by(order), Remarks(kin=kin))
    advance("tag", len(ids))
    return Made({name: path}, Tally(done=len(ids)))


def probabilities_of(how: Tagging) -> Callable[[Vectors], Vectors]:
    """Return the function from features (N, D) to probabilities (N, n_labels)."""
    if how.heads is None:
        return softmax  # the features are the classifier's logits
    return load_head(Path(how.heads), how.name)[0].probabilities


def tag_rows(ids: list[str], probabilities: Vectors, how: Tagging) -> pa.Table:
    """Return the rows of the tags table for photos with these probabilities (N, n_labels)."""
    labels, best = top_tags(probabilities, how.n_tags)  # (N, k)
    sure = confident(labels, best, np.asarray(how.thresholds, np.float32))
    n_ranks = labels.shape[1]
    columns = {
        "photo_id": np.repeat(np.asarray(ids, object), n_ranks),
        "rank": np.tile(np.arange(1, n_ranks + 1, dtype=np.int8), len(ids)),
        "label": np.asarray(how.labels, object)[labels.ravel()],
        "probability": best.ravel(),
        "confident": sure.ravel(),
    }
    return pa.table(columns, TAGS)


def _kept(tags: pa.Table, ids: list[str]) -> pa.Table:
    rows = tags.replace_schema_metadata(None)
    return rows.filter(pc.is_in(rows["photo_id"], value_set=pa.array(ids, pa.string())))


def _tags(store: AtlasStore, ids: list[str], how: Tagging) -> list[pa.Table]:
    probabilities, shards = probabilities_of(how), store.features(how.extractor)
    blocks = (ids[n : n + _BLOCK_PHOTOS] for n in range(0, len(ids), _BLOCK_PHOTOS))
    return [
        tag_rows(block, probabilities(matrix_of(shards.gather(block)["vector"])), how)
        for block in blocks
    ]
