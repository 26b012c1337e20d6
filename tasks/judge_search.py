"""Judge searches by what photos ought to find: features of any layer, and colours to compare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.backbones.card import Pooling
from models.collection.listing import Found
from models.collection.uris import uri_of
from models.pixels.decode import Limits, decode
from models.records.arrays import Vectors
from models.records.store import AtlasStore
from models.records.tables import matrix_of
from models.retrieval.histogram import colour_histogram
from models.retrieval.trial import Trial, try_search
from models.retrieval.truth import Truth, read_truth, truth_of_groups, truth_of_names
from models.retrieval.whitening import whitening
from models.scenes.datasets import labelled_files
from tasks.labelled import labelled_contents
from tasks.opened import atlas_store
from tasks.progress import advance
from tasks.scan import sighted

Whitened = Literal["none", "pca"]

COLOURS = "colour histogram"
_THUMBNAIL_LIMITS = Limits(max_bytes=10_000_000, max_pixels=10_000_000)  # our own small pictures


@dataclass(frozen=True, slots=True)
class Asking:
    """Which photos are searched: those of a folder; truth_file: "" for the folder's own groups."""

    folder: str
    truth_file: str


@dataclass(frozen=True, slots=True)
class Searching:
    """Which features of a backbone are tried: (layer, pooling, extractor name), and metrics.

    whitenings: none, or pca, learned from the photos that are searched, without their names.
    """

    backbone: str
    taps: tuple[tuple[str, Pooling, str], ...]
    metrics: tuple[str, ...]
    whitenings: tuple[Whitened, ...] = ("none",)


@dataclass(frozen=True, slots=True)
class Tried:
    """One kind of features under one metric, with its outcome; n_values: a vector's length."""

    backbone: str
    layer: str
    pooling: str
    n_values: int
    metric: str
    trial: Trial
    whitening: Whitened = "none"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task tried, on how many photos. notes: what could not be tried, and why."""

    n_photos: int
    tried: tuple[Tried, ...]
    notes: tuple[str, ...] = ()


@task(cache_policy=NO_CACHE, task_run_name="search-{how.backbone}")
def judge_search(atlas: str, listing: str, asking: Asking, how: Searching) -> Outcome:
    """Try all features of a backbone, under each metric that has a meaning for them."""
    store = atlas_store(atlas)
    ids, truth = _photos(store, listing, asking)
    tried, notes = [], []
    for layer, pooling, extractor in how.taps:
        plain = matrix_of(store.features(extractor).gather(ids)["vector"])
        for kind, metric in product(how.whitenings, how.metrics):
            vectors = whitening(plain).applied(plain) if kind == "pca" else plain
            if metric == "chi_squared" and vectors.min() < 0:
                notes.append(f"{how.backbone} {layer} has values below zero: no chi_squared")
            else:
                trial = try_search(vectors, truth, metric)
                n_values = vectors.shape[1]
                tried.append(Tried(how.backbone, layer, pooling, n_values, metric, trial, kind))
            advance("search", 1)
    return Outcome(len(ids), tuple(tried), tuple(dict.fromkeys(notes)))


@task(cache_policy=NO_CACHE)
def judge_colours(atlas: str, listing: str, asking: Asking) -> Outcome:
    """Try colour histograms of the thumbnails, which no network has seen: the baseline."""
    store = atlas_store(atlas)
    ids, truth = _photos(store, listing, asking)
    vectors = np.stack(list(_histograms(store, ids)))
    trial = try_search(vectors, truth, "chi_squared")
    advance("search", 1)
    row = Tried(COLOURS, "", "none", vectors.shape[1], "chi_squared", trial)
    return Outcome(len(ids), (row,))


def _photos(store: AtlasStore, listing: str, asking: Asking) -> tuple[list[str], Truth]:
    """Return the content of each photo to search among, and which of them each ought to find.

    A file of ground truth speaks of files, so that each is a photo, a copy of another one too: as
    those who publish such files count. In folders, copies of a photo are one.
    """
    folder = Path(asking.folder)
    if not asking.truth_file:
        group_of = labelled_contents(store, listing, labelled_files(folder))
        return list(group_of), truth_of_groups(list(group_of.values()))
    content_of = _contents_by_path(store, listing, folder)
    rows = {path: row for row, path in enumerate(content_of)}
    by_name: dict[str, list[int]] = {}
    for path, row in rows.items():
        by_name.setdefault(path.rsplit("/", 1)[-1], []).append(row)
    unique = {name: found[0] for name, found in by_name.items() if len(found) == 1}
    named = read_truth(Path(asking.truth_file))
    return list(content_of.values()), truth_of_names(named, unique | rows)


def _contents_by_path(store: AtlasStore, listing: str, folder: Path) -> dict[str, str]:
    """Return the content of each readable photo by its path below the folder, sorted by path."""
    holds, refused = sighted(store), store.refusals.keys()
    above = uri_of(folder).rstrip("/") + "/"
    found: dict[str, str] = {}
    for row in store.read(listing, ["uri", "bytes", "version"]).to_pylist():
        content = holds.get(Found(row["uri"], row["bytes"], row["version"]))
        if content and content not in refused:
            found[row["uri"].removeprefix(above)] = content
    return dict(sorted(found.items()))


def _histograms(store: AtlasStore, ids: Sequence[str]) -> Iterator[Vectors]:
    thumbnails = store.thumbnails.gather(ids, ["webp"])["webp"]
    for webp in thumbnails.to_pylist():
        image = decode(webp, limits=_THUMBNAIL_LIMITS)
        yield colour_histogram(np.asarray(image))
