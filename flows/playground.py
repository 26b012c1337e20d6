"""The playground: how well photos find their like, by network, layer, pooling and metric."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from prefect import flow

from flows.evaluate_search import Asked, Options
from flows.features import extract_scanned, prepared
from flows.playground_plan import Bench, benches, check_fits
from models.records.manifest import Manifest
from models.records.playground import N_RANKED, Playground, Tapped
from models.records.store import AtlasStore
from models.records.writer import sole_writer
from models.retrieval.ranking import ranked
from tasks.extract import extract
from tasks.opened import close_darkroom
from tasks.playground import Laying, find_unfeatured, lay_out, rank
from tasks.progress import advance, begin
from tasks.scan import Scanned

_BYTES_OF_VALUE = 2  # float16
_BYTES_OF_RANKING = 8 * N_RANKED  # a row number and a distance for each result
_WARM_PHOTOS = 2  # before the clock starts: the network is loaded, and compiled
_TIMED_BATCHES = 1
_TIMED_VALUES, _FEWEST_TIMED = 40_000_000, 32  # differences of one ranking; photos in it


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is still to do for a network, and what it takes.

    n_pending: photos without features when it was looked at; n_measured: of them, those that have
    theirs since, from which features_s of the others follows. rankings_s: measured on a few random
    vectors. n_bytes: of features and rankings, at most: they are compressed.
    """

    backbone: str
    n_layers: int
    n_configurations: int
    n_pending: int
    n_measured: int
    features_s: float
    rankings_s: float
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Computed:
    """A playground that is complete as asked. notes: what could not be computed, and why."""

    run_id: str
    n_photos: int
    n_configurations: int
    notes: tuple[str, ...]


@flow(name="estimate-playground")
def estimate_playground(
    atlas: str, asked: Asked, config: str | None = None, options: Options | None = None
) -> tuple[Estimate, ...]:
    """Measure each network on a few photos, which then have their features already.

    Raises NoAtlas before the first run, ValueError for what is unknown or does not fit into
    memory, and Busy while another writes the atlas.
    """
    store = AtlasStore(atlas)
    run = store.snapshot().manifest
    n_photos = len(store.snapshot().photo_ids())
    made = benches(run, asked, config, options or {})
    check_fits(made, n_photos)
    begin("measure", len(made))
    with sole_writer(store.files):
        return tuple(_estimate(atlas, run, bench, asked.metrics, n_photos) for bench in made)


@flow(name="compute-playground")
def compute_playground(
    atlas: str,
    asked: Asked,
    *,
    maps: bool = False,
    config: str | None = None,
    options: Options | None = None,
) -> Computed:
    """Compute what is missing of a grid over the photos of the current run.

    All layers of a network come from one pass over the photos. Killed at any point, it loses the
    shard or the ranking that it was at. maps: also a UMAP of each layer.
    Raises what `estimate_playground` raises, and PhotosMissing for photos that are gone.
    """
    store = AtlasStore(atlas)
    run = store.snapshot().manifest
    n_photos = len(store.snapshot().photo_ids())
    made = benches(run, asked, config, options or {})
    check_fits(made, n_photos)
    notes: list[str] = []
    with sole_writer(store.files):
        for bench in made:
            Playground(store.files, run).ask(bench.sheet)
            scanned = find_unfeatured(atlas, run.run_id, bench.extractors)
            shard_photos = bench.settings.extract.shard_photos
            engine = bench.settings.engine
            extract_scanned(atlas, scanned, bench.how, shard_photos=shard_photos, engine=engine)
            begin("rank", len(bench.extractors) * len(asked.metrics))
            for extractor in bench.extractors:
                notes += rank(atlas, run.run_id, extractor, asked.metrics)
        if maps:
            _lay_out(atlas, run, made)
    n_asked = len(asked.metrics) * sum(len(bench.extractors) for bench in made)
    return Computed(run.run_id, n_photos, n_asked - len(notes), tuple(notes))


def _lay_out(atlas: str, run: Manifest, made: Sequence[Bench]) -> None:
    mapped = Playground(AtlasStore(atlas).files, run).mapped()
    missing = [(bench, each) for bench in made for each in bench.extractors if each not in mapped]
    begin("maps", len(missing))
    for bench, extractor in missing:
        arrange = bench.settings.arrange
        lay_out(atlas, run.run_id, extractor, Laying(int(arrange.perplexity), arrange.seed))


def _estimate(
    atlas: str, run: Manifest, bench: Bench, metrics: Sequence[str], n_photos: int
) -> Estimate:
    playground = Playground(AtlasStore(atlas).files, run)
    playground.ask(bench.sheet)  # so that a prune leaves what is measured now
    scanned = find_unfeatured(atlas, run.run_id, bench.extractors)
    n_measured, photo_s = _measured(atlas, scanned, bench)
    left = _unranked(playground, bench, metrics)
    n_values = sum(tap.n_values for tap in bench.sheet.taps)
    n_pending = scanned.n_pending - n_measured
    advance("measure", 1)
    return Estimate(
        backbone=bench.sheet.backbone,
        n_layers=len({tap.layer for tap in bench.sheet.taps}),
        n_configurations=len(metrics) * len(bench.sheet.taps),
        n_pending=scanned.n_pending,
        n_measured=n_measured,
        features_s=photo_s * n_pending,
        rankings_s=sum(_ranking_s(tap, metric, n_photos) for tap, metric in left),
        n_bytes=_BYTES_OF_VALUE * n_values * scanned.n_pending
        + _BYTES_OF_RANKING * n_photos * len(left),
    )


def _unranked(
    playground: Playground, bench: Bench, metrics: Sequence[str]
) -> list[tuple[Tapped, str]]:
    ranked = {metric: playground.ranked(metric) for metric in metrics}
    return [
        (tap, metric)
        for metric, extractors in ranked.items()
        for tap in bench.sheet.taps
        if tap.extractor not in extractors
    ]


def _measured(atlas: str, scanned: Scanned, bench: Bench) -> tuple[int, float]:
    """Extract a few of the pending photos; return how many, and the seconds of one of them."""
    n_warm = min(_WARM_PHOTOS, scanned.n_pending)
    n_timed = min(_TIMED_BATCHES * bench.how.batch_photos, scanned.n_pending - n_warm)
    seconds, how = 0.0, prepared(atlas, scanned, bench.how)
    begin("extract", n_warm + n_timed)
    try:
        for start, n_photos in ((0, n_warm), (n_warm, n_timed)):
            if n_photos:
                began = time.monotonic()
                extract(atlas, scanned.pending, start, start + n_photos, how)
                seconds = (time.monotonic() - began) / n_photos
    finally:
        close_darkroom()
    return n_warm + n_timed, seconds


def _ranking_s(tap: Tapped, metric: str, n_photos: int) -> float:
    """Rank a few random vectors, twice, as the first time has more to do; return seconds of all."""
    n_some = min(n_photos, max(_FEWEST_TIMED, math.isqrt(_TIMED_VALUES // tap.n_values)))
    vectors = np.random.default_rng(0).random((n_some, tap.n_values), np.float32)
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        ranked(vectors, metric)
        seconds.append(time.perf_counter() - began)
    return min(seconds) * (n_photos / n_some) ** 2
