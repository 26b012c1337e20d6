"""Read, identify, decode and embed the photos of one shard: one read and one decode a photo."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.backbones.card import Pooling, Tap
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.precision import Precision
from models.backbones.runtime import PAYS_FROM_PHOTOS, Runtime
from models.collection.listing import Found
from models.collection.uris import read_bytes
from models.pixels.darkroom import Darkroom, Develop
from models.pixels.decode import Limits, Undecodable
from models.pixels.develop import Developed, develop
from models.records.arrays import Pixels, Vectors
from models.records.meter import count_read
from models.records.photo import PhotoId, photo_id
from models.records.tally import Made
from tasks.ahead import taken_ahead
from tasks.metered import weighed
from tasks.opened import Loading, atlas_store, extractor, kept_darkroom
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass
from tasks.shard import Shard

_READ_AHEAD = 8  # files whose bytes wait in memory for a decoder
_BATCHES_AHEAD = 2  # decoded while the network works on the one before
_NO_GPU = "cpu"  # JPEGs are decoded by libjpeg-turbo

Content = tuple[PhotoId, int, Developed]  # identity, bytes, what it shows


@dataclass(frozen=True, slots=True)
class Extraction:
    """How photos become features: the network, its taps with their tables, and the limits.

    taps: (layer, pooling, extractor name) of each features table to fill. n_photos: of the whole
    collection, which tells whether a runtime that takes long to start pays off. calibration: an
    atlas and the path of photos in it, for int8. jpeg_device: where JPEGs are decoded.
    """

    backbone: str
    weights_file: str
    mean_file: str
    device: str
    precision: Precision
    taps: tuple[tuple[str, Pooling, str], ...]
    batch_photos: int
    decode_workers: int
    decode_timeout_s: float
    decode_memory_mb: int
    max_bytes: int
    max_pixels: int
    thumbnail_px: int
    runtime: Runtime = "auto"
    n_photos: int = 0
    calibration: tuple[str, str] = ("", "")
    jpeg_device: str = "cpu"


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="extract-{start}-{stop}",
)
@weighed
def extract(atlas: str, pending: str, start: int, stop: int, how: Extraction) -> Made:
    """Write what is missing for the pending files from row `start` to row `stop`."""
    store = atlas_store(atlas)
    rows = store.read(pending, ["uri", "bytes", "version"]).slice(start, stop - start)
    files = [Found(*row.values()) for row in rows.to_pylist()]
    shard = Shard(store, [name for _, _, name in how.taps])
    workers = kept_darkroom(_decoding(how), lambda: darkroom(how))
    batches = _batches(_developed(workers, files, shard, how), how.batch_photos)
    for batch, vectors in _embedded(taken_ahead(batches, _BATCHES_AHEAD), how):
        shard.keep(batch, vectors)
    unread = shard.save(pending, start, stop)
    engine = (network(how).engine,) if shard.tally().done else ()
    return Made({} if unread is None else {"unread": unread}, shard.tally(), engine)


def darkroom(how: Extraction) -> Darkroom:
    """Return the processes that decode photos for this extraction, yet to be entered.

    They are to be given `developing(how)`. Raises ValueError if its JPEGs' device does not decode.
    """
    require_jpeg_device(how.jpeg_device)
    return Darkroom(
        how.decode_workers,
        how.decode_timeout_s,
        memory_mb=how.decode_memory_mb if how.jpeg_device == _NO_GPU else None,
        limits=Limits(max_bytes=how.max_bytes, max_pixels=how.max_pixels),
        framing=card(how.backbone).framing,
        thumbnail_px=how.thumbnail_px,
    )


def developing(how: Extraction) -> Develop:
    """Return what the darkroom of this extraction does to each photo."""
    if how.jpeg_device == _NO_GPU:
        return develop
    from models.pixels.device_jpeg import decode_on  # noqa: PLC0415 - nobody else needs it

    return partial(develop, decode_jpeg=partial(decode_on, device=how.jpeg_device))


def require_jpeg_device(device: str) -> None:
    """Raise ValueError if this process cannot decode JPEGs on a device; it takes a moment."""
    if device != _NO_GPU:
        from models.pixels.device_jpeg import require_decoder  # noqa: PLC0415 - as above

        require_decoder(device)


def embed(pixels: Pixels, how: Extraction) -> list[Vectors]:
    """Return the features (B, D) of each tap, for framed photos (B, crop, crop, 3)."""
    return network(how).features(pixels, _taps(how))


def network(how: Extraction) -> Extractor:
    """Return the network of this extraction, loaded the first time."""
    return extractor(
        Loading(
            backbone=how.backbone,
            weights_file=how.weights_file,
            mean_file=how.mean_file,
            device=how.device,
            precision=how.precision,
            runtime=how.runtime,
            n_photos=min(how.n_photos, PAYS_FROM_PHOTOS),  # more change nothing: it stays loaded
            batch_photos=how.batch_photos,
            calibration=how.calibration,
        )
    )


def _taps(how: Extraction) -> list[Tap]:
    return [Tap(layer, pooling) for layer, pooling, _ in how.taps]


def _decoding(how: Extraction) -> tuple[object, ...]:
    """Return what a darkroom depends on."""
    return (
        how.backbone,
        how.decode_workers,
        how.decode_timeout_s,
        how.decode_memory_mb,
        how.max_bytes,
        how.max_pixels,
        how.thumbnail_px,
        how.jpeg_device,
    )


def _embedded(
    batches: Iterator[list[Content]], how: Extraction
) -> Iterator[tuple[list[Content], list[Vectors]]]:
    """Yield each batch with the features of its photos."""
    first = next(batches, None)
    if first is None:
        return  # without a new photo no network is loaded
    sent: deque[list[Content]] = deque()

    def pixels() -> Iterator[Pixels]:
        for batch in chain([first], batches):
            sent.append(batch)
            yield _stacked(batch)

    for vectors in network(how).stream(pixels(), _taps(how)):
        yield sent.popleft(), vectors


def _developed(
    workers: Darkroom, files: list[Found], shard: Shard, how: Extraction
) -> Iterator[Content]:
    """Yield the new contents that can be decoded; note the others in the shard."""
    new = _identified(files, shard, how.max_bytes)
    for (content, n_bytes), outcome in workers.develop_all(new, develop=developing(how)):
        if isinstance(outcome, Undecodable):
            shard.refuse(content, outcome)
        else:
            yield content, n_bytes, outcome
        advance("extract", 1)


def _identified(
    files: list[Found], shard: Shard, max_bytes: int
) -> Iterator[tuple[tuple[PhotoId, int], bytes]]:
    """Read files a few ahead, note what each holds, and yield the contents that are new."""

    def read(file: Found) -> tuple[PhotoId, bytes] | OSError:
        try:
            content = read_bytes(file.uri, max_bytes=max_bytes)
        except OSError as error:
            return error
        return photo_id(content), content

    with ThreadPoolExecutor(max_workers=2) as readers:
        for first in range(0, len(files), _READ_AHEAD):
            window = files[first : first + _READ_AHEAD]
            for file, outcome in zip(window, readers.map(read, window), strict=True):
                count_read(0 if isinstance(outcome, OSError) else len(outcome[1]))
                if isinstance(outcome, OSError):
                    shard.leave_unread(file, outcome)
                elif shard.sight(file, outcome[0]):
                    yield (outcome[0], len(outcome[1])), outcome[1]
                    continue
                advance("extract", 1)


def _batches(contents: Iterator[Content], n_photos: int) -> Iterator[list[Content]]:
    batch: list[Content] = []
    for content in contents:
        batch.append(content)
        if len(batch) == n_photos:
            yield batch
            batch = []
    if batch:
        yield batch


def _stacked(batch: list[Content]) -> Pixels:
    return np.stack([developed.pixels for _, _, developed in batch if developed.pixels is not None])
