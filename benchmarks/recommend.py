"""Claim: a batch recommends to 100,000 profiles in minutes, some ten times as fast as a loop.

Writes an atlas of 10,000 photos of invented features, tags and topics, invents profiles of ten
likes, two dislikes and a dial, and runs the flow `recommend` over them. The other side is what a
site would write in an afternoon: for each profile a mean, scikit-learn's cosine_similarity with
all photos, a sort. It knows no tags, no variety, no near duplicates and no reasons.

    python -m benchmarks.recommend [N_PROFILES] [N_PHOTOS]
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.metrics.pairwise import cosine_similarity

from benchmarks.report import Claim
from flows.recommend import recommend
from models.records.arrays import Vectors
from models.records.manifest import Manifest, Representation
from models.records.store import AtlasStore
from models.records.tables import PHOTOS, ROSTER, TAGS, features_table

N_PROFILES, N_PHOTOS = 100_000, 10_000
N_FEATURES, N_LABELS, N_SCENES = 1_280, 200, 60
N_LOOPED = 50  # profiles that the other side serves; its time grows with their number
RUN_ID = "20261122-000000-0000"


def claims(full: bool) -> Iterator[Claim]:
    """Serve all profiles, or a twentieth of them."""
    yield compared(N_PROFILES if full else N_PROFILES // 20, N_PHOTOS)


def compared(n_profiles: int, n_photos: int) -> Claim:
    """Serve profiles on both sides, profiles a second as if photos."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ids, vectors = write_atlas(folder / "atlas", n_photos)
        write_profiles(folder / "profiles.parquet", ids, n_profiles)
        started = time.perf_counter()
        recommend(
            str(folder / "atlas"), str(folder / "profiles.parquet"), str(folder / "recommended")
        )
        taken_s = time.perf_counter() - started
        rows = sum(
            pq.read_metadata(part).num_rows for part in (folder / "recommended").glob("*.parquet")
        )
        looped_s = looped(folder / "profiles.parquet", ids, vectors) * n_profiles / N_LOOPED
    return Claim(
        name=f"20 recommendations for each of {n_profiles:,} profiles among {n_photos:,} photos",
        peer="a loop over scikit-learn's cosine_similarity, features alone",
        ours=taken_s,
        theirs=looped_s,
        ratio=looped_s / taken_s,
        unit="s",
        quality={"recommendations": rows, "seconds for 100,000": taken_s / n_profiles * 100_000},
        note=f"the loop was timed on {N_LOOPED} profiles",
    )


def write_atlas(folder: Path, n_photos: int) -> tuple[list[str], Vectors]:
    """Publish an atlas of photos of some scenes; return their ids and features."""
    random = np.random.default_rng(7)
    ids = sorted(f"{number:064x}" for number in random.integers(2**62, size=n_photos))
    scenes = random.integers(N_SCENES, size=n_photos)
    middles = random.normal(size=(N_SCENES, N_FEATURES))
    vectors = np.maximum(middles[scenes] + random.normal(size=(n_photos, N_FEATURES)), 0)
    store = AtlasStore(str(folder))
    store.features("invented").append(features_table(ids, vectors.astype(np.float32)))
    labels = (scenes[:, None] + np.arange(5) * 7) % N_LABELS  # (N, 5)
    probabilities = np.tile(np.array([0.5, 0.2, 0.1, 0.05, 0.02], np.float32), n_photos)
    tags = pa.table(
        {
            "photo_id": np.repeat(ids, 5),
            "rank": np.tile(np.arange(1, 6, dtype=np.int8), n_photos),
            "label": [f"scene {label}" for label in labels.ravel()],
            "probability": probabilities,
            "confident": probabilities > 0.3,
        },
        TAGS,
    )
    tables = {
        "roster": pa.Table.from_pylist(
            [{"photo_id": each, "counted": True} for each in ids], ROSTER
        ),
        "photos": pa.Table.from_pylist([_photo(each, n) for n, each in enumerate(ids)], PHOTOS),
        "tags/invented": tags,
    }
    for name, rows in tables.items():
        store.write(store.derived_path(name, "invented"), rows)
    store.publish(_manifest({name: store.derived_path(name, "invented") for name in tables}))
    return ids, vectors.astype(np.float32)


def write_profiles(file: Path, ids: list[str], n_profiles: int) -> None:
    """Write profiles of ten likes, two dislikes and a dial."""
    random = np.random.default_rng(8)
    named = np.asarray(ids)[random.integers(len(ids), size=(n_profiles, 12))]
    dials = [[(f"scene {n}", 0.5)] for n in random.integers(60, size=n_profiles)]
    pq.write_table(
        pa.table(
            {
                "name": [f"person {n}" for n in range(n_profiles)],
                "likes": named[:, :10].tolist(),
                "dislikes": named[:, 10:].tolist(),
                "dials": pa.array(dials, pa.map_(pa.string(), pa.float64())),
            }
        ),
        file,
    )


def looped(file: Path, ids: list[str], vectors: Vectors) -> float:
    """Return the seconds of a loop over the first profiles."""
    row_of = {photo_id: row for row, photo_id in enumerate(ids)}
    likes = pq.read_table(file, columns=["likes"])["likes"].slice(0, N_LOOPED).to_pylist()
    started = time.perf_counter()
    for some in likes:
        mean = vectors[[row_of[each] for each in some]].mean(axis=0, keepdims=True)
        np.argsort(-cosine_similarity(mean, vectors)[0])[:20]
    return time.perf_counter() - started


def _photo(photo_id: str, number: int) -> dict[str, object]:
    plain = {"bytes": 1, "format": "JPEG", "width": 1, "height": 1}
    looks = {"sharpness": 1.0, "brightness": 0.5}
    where = {"uris": [f"/invented/{number}.jpg"], "folder": f"/invented/{number % 500}"}
    return {"photo_id": photo_id, **plain, **looks, **where}


def _manifest(tables: dict[str, str]) -> Manifest:
    return Manifest(
        started_at=date(2026, 11, 22).isoformat(),
        sources=("invented",),
        extractor="invented",
        tagger="invented",
        representations=(Representation("conv", "features/invented", "vector"),),
        tables=tables,
        stages=(),
        settings={},
        versions={},
        weights={},
        run_id=RUN_ID,
    )


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    n_profiles, n_photos = (*given, N_PHOTOS)[:2] if given else (N_PROFILES, N_PHOTOS)
    print(compared(n_profiles, n_photos))
