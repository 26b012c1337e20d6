"""Atlases of a few made-up photos, written through the store as builds would: no pixels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
import pyarrow as pa

from models.records.manifest import Manifest, Representation, Stage
from models.records.shards import Shards
from models.records.store import AtlasStore
from models.records.tables import (
    CONTENTS,
    PHOTOS,
    POSITIONS,
    REFUSALS,
    REJECTS,
    SIGHTINGS,
    TAGS,
    THUMBNAILS,
    TOPICS,
    features_table,
    fixed_size_lists,
)

NETWORK = "net.layer.avg.12345678"
SIDES = np.array([[0, 0], [4, 0], [0, 4], [4, 4]], np.float32)


@dataclass
class Run:
    """What a run shows. photos: id → path; rejects: path → refused content.

    labels: the likeliest label of a photo, "sea" unless said; placed: photos that lie elsewhere.
    """

    photos: dict[str, str]
    rejects: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    placed: dict[str, tuple[float, float]] = field(default_factory=dict)
    components: Sequence[Sequence[float]] = ((1, 0, 0), (0, 1, 0))
    extractor: str = NETWORK
    tagger: str | None = "head"

    @property
    def ids(self) -> list[str]:
        """The photos, in the order of every table."""
        return sorted(self.photos)


def extracted(store: AtlasStore, run: Run) -> None:
    """Write the costly rows of what is new, sightings last, as one shard of files."""
    for table, key_rows in (
        (f"features/{run.extractor}", _features),
        ("thumbnails", _thumbnails),
        ("contents", lambda ids: pa.Table.from_pylist([_facts(key) for key in ids], CONTENTS)),
    ):
        _append_new(store.shards(table), run.ids, key_rows)
    _append_new(store.refusals, sorted(run.rejects.values()), _refusals)
    held = {path: key for key, path in run.photos.items()} | run.rejects
    seen = [
        {"uri": path, "bytes": 1, "version": "1", "photo_id": key} for path, key in held.items()
    ]
    store.sightings.append(pa.Table.from_pylist(seen, SIGHTINGS))


def published(store: AtlasStore, run_id: str, run: Run) -> Manifest:
    """Write what is missing of a run's tables, and make it the current one."""
    extracted(store, run)
    tables = {name: _kept(store, name, table) for name, table in _tables(run).items()}
    manifest = Manifest(
        started_at="2026-01-01T00:00:00+00:00",
        finished_at="2026-01-01T00:01:00+00:00",
        sources=("photos",),
        extractor=run.extractor,
        tagger=run.tagger,
        representations=(Representation("conv", f"features/{run.extractor}", "vector"),),
        tables=tables,
        stages=(Stage("extract", 1.5, len(run.ids), len(run.ids), 0, 0, (), 2048, 1024),),
        settings={"arrange": {"seed": 1}},
        versions={"numpy": "2"},
        weights={"file": "sha"},
        extractors=(run.extractor,),
        run_id=run_id,
    )
    store.publish(manifest)
    return manifest


def _append_new(shards: Shards, keys: Sequence[str], rows: Callable[[list[str]], pa.Table]) -> None:
    known = shards.keys()
    shards.append(rows([key for key in keys if key not in known]))


def _features(ids: list[str]) -> pa.Table:
    return features_table(ids, np.ones((len(ids), 3), np.float32))


def _thumbnails(ids: list[str]) -> pa.Table:
    rows = [{"photo_id": key, "webp": key.encode(), "width": 1, "height": 1} for key in ids]
    return pa.Table.from_pylist(rows, THUMBNAILS)


def _refusals(ids: list[str]) -> pa.Table:
    rows = [{"photo_id": key, "reason": "not a photo", "detail": ""} for key in ids]
    return pa.Table.from_pylist(rows, REFUSALS)


def _tables(run: Run) -> dict[str, pa.Table]:
    ids, n_topics = run.ids, len(run.components)
    places = {key: run.placed.get(key, SIDES[at % 4]) for at, key in enumerate(ids)}
    has = [_number(key) % max(n_topics, 1) for key in ids]  # the one topic of each photo
    weights = (np.arange(n_topics) == np.array(has)[:, None]).astype(np.float32)
    rejects = [_reject(path) for path in run.rejects]
    tables = {
        "roster": pa.table({"photo_id": pa.array(ids, pa.string())}),
        "photos": pa.Table.from_pylist([_photo(key, run.photos[key]) for key in ids], PHOTOS),
        "rejects": pa.Table.from_pylist(rejects, REJECTS),
        "positions/conv/tsne": pa.Table.from_pylist(
            [_place(key, *map(float, place)) for key, place in places.items()], POSITIONS
        ),
        "topics/conv-nmf": pa.Table.from_pylist(_topics(run), TOPICS),
        "topic_weights/conv-nmf": pa.table({"photo_id": ids, "weights": fixed_size_lists(weights)}),
    }
    if run.tagger:
        labels = [run.labels.get(key, "sea") for key in ids]
        rows = [_tag(*pair) for pair in zip(ids, labels, strict=True)]
        tables[f"tags/{run.tagger}"] = pa.Table.from_pylist(rows, TAGS)
    return tables


def _kept(store: AtlasStore, name: str, table: pa.Table) -> str:
    path = store.derived_path(name, sha256(str(table.to_pylist()).encode()).hexdigest())
    if not store.has(path):
        store.write(path, table)
    return path


def _number(key: str) -> int:
    return sha256(key.encode()).digest()[0]


def _facts(key: str) -> dict[str, object]:
    facts = {"bytes": 1, "format": "JPEG", "width": 1, "height": 1}
    return {"photo_id": key, **facts, "sharpness": 0.0, "brightness": 0.0}


def _photo(key: str, path: str) -> dict[str, object]:
    return {**_facts(key), "uris": [path], "folder": "photos"}


def _reject(path: str) -> dict[str, object]:
    return {"uri": path, "stage": "decode", "reason": "not a photo", "detail": ""}


def _place(key: str, x: float, y: float) -> dict[str, object]:
    return {"photo_id": key, "x": x, "y": y, "placed_by": "fit"}


def _tag(key: str, label: str) -> dict[str, object]:
    return {"photo_id": key, "rank": 1, "label": label, "probability": 0.9, "confident": True}


def _topics(run: Run) -> list[dict[str, object]]:
    return [
        {
            "topic": at,
            "name": f"topic {component}",
            "terms": [],
            "share": 0.5,
            "exemplars": [],
            "component": list(component),
        }
        for at, component in enumerate(run.components)
    ]
