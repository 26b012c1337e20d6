"""A small real atlas of drawn photos, written through the store as a build would."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
from sklearn.manifold import trustworthiness

from models.collection.uris import uri_of
from models.records.arrays import Positions, Vectors
from models.records.manifest import Manifest, Representation, Stage
from models.records.store import AtlasStore, Remarks
from models.records.tables import (
    PHOTOS,
    POSITIONS,
    REJECTS,
    TAGS,
    THUMBNAILS,
    TOPICS,
    features_table,
    neighbours_table,
    topic_weights_table,
)
from tests.drawn_photos import LABELS, SCENES, DrawnPhoto, draw_photos, taken_at

RUN_ID = "20261122-101500-aa01"
FEWER_TOPICS = "12 topics instead of 30: this collection carries no more"


@dataclass(frozen=True)
class DrawnAtlas:
    """Where the atlas and its photos lie; photo_ids: sorted, the row order of its tables."""

    url: str
    photos: Path
    photo_ids: tuple[str, ...]
    paths: dict[str, Path]


def draw_atlas(
    folder: Path, *, n_photos: int = 60, tagged: bool = True, run_id: str = RUN_ID
) -> DrawnAtlas:
    """Draw photos below folder/photos and publish an atlas of them at folder/atlas."""
    photos = sorted(draw_photos(folder / "photos", n_photos), key=lambda one: one.photo_id)
    store = AtlasStore(str(folder / "atlas"))
    store.thumbnails.append(_thumbnails(photos))
    ids = [photo.photo_id for photo in photos]
    vectors = _vectors(photos)
    store.features("drawn").append(features_table(ids, vectors))
    tables = {
        "roster": _kept(store, "roster", pa.table({"photo_id": ids, "counted": [True] * len(ids)})),
        "photos": _kept(store, "photos", _photos(photos)),
        "rejects": _kept(store, "rejects", _rejects(folder)),
        **_standing_on(store, ids, "conv", vectors),
    }
    representations = [Representation("conv", "features/drawn", "vector")]
    for name in ("tags-nmf", "conv-nmf") if tagged else ("conv-nmf",):
        weights = _weights(photos, name, vectors)
        path = _kept(store, f"topic_weights/{name}", _first_weights(ids, weights))
        tables[f"topic_weights/{name}"] = path
        tables[f"topics/{name}"] = _kept(store, f"topics/{name}", _topics(ids, weights))
        tables |= _standing_on(store, ids, name, weights)
        representations.append(Representation(name, path, "weights"))
    if tagged:
        tables["tags/drawn"] = _kept(store, "tags/drawn", _tags(photos))
    store.publish(_manifest(run_id, tables, representations, n_photos, tagged=tagged))
    return DrawnAtlas(
        store.url, folder / "photos", tuple(ids), {p.photo_id: p.path for p in photos}
    )


def _vectors(photos: Sequence[DrawnPhoto]) -> Vectors:
    """Return what a photo looks like in 8 × 8 pixels, (N, 192)."""
    small = [np.asarray(photo.image.resize((8, 8)), np.float32) for photo in photos]
    vectors: Vectors = np.stack(small).reshape(len(photos), -1) / np.float32(255)
    return vectors


def _weights(photos: Sequence[DrawnPhoto], name: str, vectors: Vectors) -> Vectors:
    """Return 12 topics a photo: its scene, and a little of the scenes it looks like.

    Of several photos the first has none of any topic.
    """
    random = np.random.default_rng(len(name))
    scenes = np.array([photo.scene for photo in photos])
    weights = random.uniform(0, 0.12, (len(photos), len(SCENES)))
    weights[np.arange(len(photos)), (scenes + len(name) - 8) % len(SCENES)] += 1
    weights += 0.2 * vectors[:, : len(SCENES)]
    if len(photos) > 1:
        weights[0] = 0
    return weights.astype(np.float32)


def _standing_on(store: AtlasStore, ids: list[str], name: str, vectors: Vectors) -> dict[str, str]:
    positions = _laid_out(vectors)
    n_near = min(5, len(ids) // 2 - 1)
    trusted = n_near > 0
    trust = trustworthiness(vectors, positions, n_neighbors=n_near) if trusted else 0.0
    remarks = Remarks({"trustworthiness": float(trust)} if trusted else {}, ())
    rows = {"photo_id": ids, "x": positions[:, 0], "y": positions[:, 1]}
    table = pa.table({**rows, "placed_by": ["fit"] * len(ids)}, POSITIONS)
    made = {f"positions/{name}/tsne": _kept(store, f"positions/{name}/tsne", table, remarks)}
    if len(ids) > 1:
        near = _nearest(vectors, min(12, len(ids) - 1))
        path = _kept(store, f"neighbours/{name}", neighbours_table(ids, *near))
        made[f"neighbours/{name}"] = path
    return made


def _first_weights(ids: list[str], weights: Vectors) -> pa.Table:
    """Return topic weights (N, k) as a first fit leaves them: every photo shaped the topics."""
    nothing = np.zeros(len(ids), np.float32)
    return topic_weights_table(ids, weights, nothing, np.ones(len(ids), np.bool_))


def _laid_out(vectors: Vectors) -> Positions:
    """Return the two main directions of the vectors, (N, 2)."""
    middle = vectors - vectors.mean(axis=0)
    directions = np.linalg.svd(middle, full_matrices=False)[2][:2]
    positions = np.zeros((len(vectors), 2), np.float32)
    positions[:, : len(directions)] = middle @ directions.T
    return positions


def _nearest(vectors: Vectors, k: int) -> tuple[np.ndarray, Vectors]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = vectors / np.where(lengths > 0, lengths, np.float32(1))
    similarities: Vectors = (units @ units.T).astype(np.float32)
    np.fill_diagonal(similarities, -2)
    rows = np.argsort(-similarities, axis=1, kind="stable")[:, :k]
    return rows, np.take_along_axis(similarities, rows, axis=1)


def _tags(photos: Sequence[DrawnPhoto]) -> pa.Table:
    """Return three tags a photo; of several photos the second has none."""
    rows = []
    for number, photo in enumerate(photos):
        if number == 1:
            continue
        for rank, probability in enumerate((0.81, 0.12, 0.004), start=1):
            label = LABELS[(photo.scene + rank - 1) % len(LABELS)]
            sure = probability > 0.5
            rows.append((photo.photo_id, rank, label, probability, sure))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(TAGS)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, TAGS, strict=True)], TAGS)


def _topics(ids: list[str], weights: Vectors) -> pa.Table:
    shares = weights.sum(axis=0) / max(float(weights.sum()), 1e-9)
    names = [f"{label} + {LABELS[(at + 1) % len(LABELS)]}" for at, label in enumerate(LABELS)]
    rows = [
        {
            "topic": topic,
            "name": names[topic],
            "terms": [{"label": label, "weight": 1.0} for label in names[topic].split(" + ")],
            "share": float(shares[topic]),
            "coherence": 0.25,
            "exemplars": [ids[row] for row in np.argsort(-weights[:, topic])[:6]],
            "component": [1.0, 0.0],
        }
        for topic in range(weights.shape[1])
    ]
    return pa.Table.from_pylist(rows, TOPICS)


def _photos(photos: Sequence[DrawnPhoto]) -> pa.Table:
    rows = [
        {
            "photo_id": photo.photo_id,
            "uris": [uri_of(photo.path)],
            "bytes": len(photo.content),
            "format": "JPEG",
            "width": photo.image.width,
            "height": photo.image.height,
            "captured_at": taken_at(photo.number),
            "camera": ("Drawn One", "Drawn Two")[photo.number % 5 == 0],
            "sharpness": 10.0 + 40 * (photo.number % 12),
            "brightness": 0.1 + 0.08 * (photo.number % 10),
            "folder": str(photo.path.parent),
            "duplicate_of": photos[0].photo_id if photo is photos[-1] is not photos[0] else None,
        }
        for photo in photos
    ]
    return pa.Table.from_pylist(rows, PHOTOS)


def _rejects(folder: Path) -> pa.Table:
    rows = [
        {"uri": f"{folder}/photos/{name}", "stage": "decode", "reason": reason, "detail": ""}
        for name, reason in (
            ("half.jpg", "truncated JPEG"),
            ("empty.png", "empty file"),
            ("<b>bold<b>.jpg", "not a photo"),
        )
    ]
    return pa.Table.from_pylist(rows, REJECTS)


def _thumbnails(photos: Sequence[DrawnPhoto]) -> pa.Table:
    rows = []
    for photo in photos:
        small = photo.image.copy()
        small.thumbnail((256, 256))
        webp = BytesIO()
        small.save(webp, "WEBP", quality=75)
        size = {"width": small.width, "height": small.height}
        rows.append({"photo_id": photo.photo_id, "webp": webp.getvalue(), **size})
    return pa.Table.from_pylist(rows, THUMBNAILS)


def _kept(store: AtlasStore, name: str, rows: pa.Table, remarks: Remarks | None = None) -> str:
    path = store.derived_path(name, "drawn", len(rows), rows.num_columns)
    store.write(path, rows, remarks)
    return path


def _manifest(
    run_id: str,
    tables: dict[str, str],
    representations: Sequence[Representation],
    n_photos: int,
    *,
    tagged: bool,
) -> Manifest:
    notes = (FEWER_TOPICS,)
    return Manifest(
        run_id=run_id,
        started_at="2026-11-22T10:14:00+00:00",
        finished_at="2026-11-22T10:15:00+00:00",
        sources=("photos",),
        extractor="drawn-8x8",
        tagger="drawn" if tagged else None,
        representations=tuple(representations),
        tables=tables,
        stages=(
            Stage("extract", 3.2, n_photos + 3, n_photos - 1, 1, 3),
            Stage("factor", 1.1, n_photos, n_photos, 0, 0, notes),
        ),
        settings={},
        versions={},
        weights={},
        rejects_by_reason={"truncated JPEG": 1, "empty file": 1, "not a photo": 1},
    )
