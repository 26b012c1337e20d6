"""An atlas of as many photos as a benchmark wants, without a photo: tables of plausible numbers.

Photos lie in clusters, a topic each; three representations have maps. Some photos have a thumbnail.
"""

from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
from PIL import Image

from models.records.arrays import Positions, Vectors
from models.records.manifest import Manifest, Representation, Stage
from models.records.store import AtlasStore
from models.records.tables import (
    PHOTOS,
    POSITIONS,
    ROSTER,
    TAGS,
    THUMBNAILS,
    TOPICS,
    topic_weights_table,
)

N_TOPICS = 30
N_THUMBNAILS = 2_000  # of the first photos, which stand for others on the map
_RUN_ID = "20261122-000000-0000"
_NAMES = ("conv", "tags-nmf", "conv-nmf")
_N_TAGS = 3


def large_atlas(folder: Path, n_photos: int) -> str:
    """Write and publish an atlas of n_photos; return its URL."""
    store = AtlasStore(str(folder))
    random = np.random.default_rng(17)
    raw = np.sort(np.frombuffer(random.bytes(32 * n_photos), "S32"))
    ids = [one.ljust(32, b"\0").hex() for one in raw.tolist()]
    topics = random.integers(0, N_TOPICS, n_photos)
    store.thumbnails.append(_thumbnails(ids[:N_THUMBNAILS]))
    tables = {
        "roster": _kept(store, "roster", _roster(ids)),
        "photos": _kept(store, "photos", _photos(ids, random)),
        "tags/drawn": _kept(store, "tags/drawn", _tags(ids, topics)),
    }
    for at, name in enumerate(_NAMES):
        key = f"positions/{name}/tsne"
        tables[key] = _kept(store, key, _placed(ids, _positions(topics, at, random)))
    for name in _NAMES[1:]:
        weights = _weights(topics, random)
        rows = topic_weights_table(
            ids, weights, np.zeros(n_photos, np.float32), np.ones(n_photos, bool)
        )
        tables[f"topic_weights/{name}"] = _kept(store, f"topic_weights/{name}", rows)
        tables[f"topics/{name}"] = _kept(store, f"topics/{name}", _topics(ids))
    store.publish(_manifest(tables, n_photos))
    return store.url


def _roster(ids: list[str]) -> pa.Table:
    return pa.table({"photo_id": ids, "counted": np.ones(len(ids), bool)}, ROSTER)


def _positions(topics: np.ndarray, turn: int, random: np.random.Generator) -> Positions:
    angles = 2.4 * np.arange(N_TOPICS) + turn
    centres = (
        8
        * np.sqrt(np.arange(N_TOPICS))[:, None]
        * np.column_stack([np.cos(angles), np.sin(angles)])
    )
    places: Positions = (centres[topics] + random.normal(0, 3, (len(topics), 2))).astype(np.float32)
    return places


def _placed(ids: list[str], places: Positions) -> pa.Table:
    columns = {"photo_id": ids, "x": places[:, 0], "y": places[:, 1]}
    return pa.table({**columns, "placed_by": ["fit"] * len(ids)}, POSITIONS)


def _weights(topics: np.ndarray, random: np.random.Generator) -> Vectors:
    weights = random.integers(0, 4, (len(topics), N_TOPICS)).astype(np.float32) / np.float32(20)
    weights[np.arange(len(topics)), topics] = 1
    return weights


def _tags(ids: list[str], topics: np.ndarray) -> pa.Table:
    labels = np.array([f"scene {topic}" for topic in range(N_TOPICS)], dtype=object)
    ranks = np.tile(np.arange(_N_TAGS), len(ids))
    named = labels[(np.repeat(topics, _N_TAGS) + ranks) % N_TOPICS]
    probabilities = np.array([0.7, 0.2, 0.05], np.float32)[ranks]
    columns = [np.repeat(ids, _N_TAGS), (ranks + 1).astype(np.int8), named, probabilities]
    return pa.table([pa.array(one) for one in [*columns, probabilities > 0.5]], TAGS)


def _topics(ids: list[str]) -> pa.Table:
    rows = [
        {
            "topic": topic,
            "name": f"topic number {topic}",
            "terms": [{"label": f"scene {topic}", "weight": 1.0}],
            "share": 1 / N_TOPICS,
            "coherence": 0.2,
            "exemplars": ids[topic * 6 : topic * 6 + 6],
            "component": [1.0],
        }
        for topic in range(N_TOPICS)
    ]
    return pa.Table.from_pylist(rows, TOPICS)


def _photos(ids: list[str], random: np.random.Generator) -> pa.Table:
    n = len(ids)
    numbers = np.arange(n)
    days = np.datetime64("2015-01-01", "s") + random.integers(0, 3_600 * 24 * 3_650, n)
    folders = np.array([f"/pictures/{year}" for year in range(2015, 2025)], dtype=object)
    known = {
        "photo_id": ids,
        "uris": pa.array([[f"/pictures/{number:07}.jpg"] for number in numbers]),
        "bytes": np.full(n, 2_000_000),
        "format": ["JPEG"] * n,
        "width": np.full(n, 640, np.int32),
        "height": np.full(n, 480, np.int32),
        "captured_at": days,
        "camera": ["Drawn"] * n,
        "sharpness": random.gamma(2, 100, n).astype(np.float32),
        "brightness": random.uniform(0.1, 0.9, n).astype(np.float32),
        "folder": folders[numbers % 10],
    }
    columns = [
        pa.array(known[field.name], field.type) if field.name in known else pa.nulls(n, field.type)
        for field in PHOTOS
    ]
    return pa.table(columns, PHOTOS)


def _thumbnails(ids: list[str]) -> pa.Table:
    random = np.random.default_rng(3)
    pictures = []
    for _ in range(20):
        webp = BytesIO()
        small = Image.fromarray(random.integers(0, 255, (6, 8, 3), np.uint8))
        small.resize((256, 192)).save(webp, "WEBP", quality=75)
        pictures.append(webp.getvalue())
    rows = [
        {"photo_id": one, "webp": pictures[at % 20], "width": 256, "height": 192}
        for at, one in enumerate(ids)
    ]
    return pa.Table.from_pylist(rows, THUMBNAILS)


def _kept(store: AtlasStore, name: str, rows: pa.Table) -> str:
    path = store.derived_path(name, "large", len(rows))
    store.write(path, rows)
    return path


def _manifest(tables: dict[str, str], n_photos: int) -> Manifest:
    return Manifest(
        run_id=_RUN_ID,
        started_at="2026-11-22T00:00:00+00:00",
        finished_at="2026-11-22T00:01:00+00:00",
        sources=("/pictures",),
        extractor="none",
        tagger="drawn",
        representations=tuple(Representation(name, "none", "vector") for name in _NAMES),
        tables=tables,
        stages=(Stage("extract", 1.0, n_photos, n_photos, 0, 0),),
        settings={},
        versions={},
        weights={},
    )
