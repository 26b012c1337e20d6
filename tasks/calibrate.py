"""Keep some of the collection's own photos, as a network sees them, to calibrate int8 on."""

from collections.abc import Iterator

import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.backbones.quantizing import N_CALIBRATION_PHOTOS
from models.collection.uris import read_bytes
from models.pixels.develop import Developed
from models.records.arrays import Pixels
from tasks.extract import Extraction, darkroom, developing
from tasks.opened import atlas_store
from tasks.retries import BACKOFF_S, may_pass

_FEWEST = 16  # with fewer, the mean that is taken from all features says too little
_SPARE = 2  # files tried for each photo wanted: some cannot be read


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
)
def calibrate(atlas: str, listing: str, how: Extraction) -> str:
    """Write photos from all over a listing, framed for the network; return the table's path.

    Once an atlas has them they stay, so that int8 means the same in every later run.
    Raises ValueError where fewer than 16 photos can be decoded.
    """
    store = atlas_store(atlas)
    path = f"calibration/{how.taps[0][2]}.parquet"
    if not store.has(path):
        uris = store.read(listing, ["uri"])["uri"].to_pylist()
        step = max(1, len(uris) // (_SPARE * N_CALIBRATION_PHOTOS))
        framed = [each.tobytes() for each in _framed(uris[::step], how)]
        if len(framed) < _FEWEST:
            raise ValueError(
                f"int8 needs at least {_FEWEST} photos to calibrate on and to judge it by, but "
                f"{len(framed)} can be decoded; choose bf16"
            )
        store.write(path, pa.table({"pixels": pa.array(framed, pa.binary())}))
    return path


def _framed(uris: list[str], how: Extraction) -> Iterator[Pixels]:
    n_framed = 0
    contents = _contents(uris, how.max_bytes)
    with darkroom(how) as workers:
        for _, outcome in workers.develop_all(contents, develop=developing(how)):
            if isinstance(outcome, Developed) and outcome.pixels is not None:
                yield outcome.pixels
                n_framed += 1
            if n_framed == N_CALIBRATION_PHOTOS:
                return


def _contents(uris: list[str], max_bytes: int) -> Iterator[tuple[str, bytes]]:
    for uri in uris:
        try:
            yield uri, read_bytes(uri, max_bytes=max_bytes)
        except OSError:
            continue  # extraction will tell about it
