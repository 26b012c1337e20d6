"""Atlases, extractors, darkrooms and vectors that stay from one task of a worker to the next."""

import atexit
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock

import numpy as np
import torch

from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.mean_image import with_mean
from models.backbones.precision import Precision
from models.backbones.runtime import Runtime
from models.pixels.darkroom import Darkroom
from models.records.arrays import Pixels, Vectors
from models.records.manifest import Representation
from models.records.store import AtlasStore
from models.retrieval.metrics import unit_rows


@lru_cache(maxsize=4)
def atlas_store(url: str) -> AtlasStore:
    """Return the atlas at `url`, with the index of keys that it has read so far."""
    return AtlasStore(url)


@dataclass(frozen=True, slots=True)
class Loading:
    """Which network to load, and how it is to run; device auto: CUDA if it is there."""

    backbone: str
    weights_file: str
    mean_file: str
    device: str
    precision: Precision
    runtime: Runtime
    n_photos: int
    batch_photos: int
    calibration: tuple[str, str] = ("", "")  # an atlas, and the path of its photos for int8


@lru_cache(maxsize=1)
def extractor(how: Loading) -> Extractor:
    """Return a loaded network; the one before it is let go."""
    chosen = card(how.backbone)
    return Extractor(
        with_mean(chosen, Path(how.mean_file)) if how.mean_file else chosen,
        Path(how.weights_file),
        device=str(device_named(how.device)),
        precision=how.precision,
        runtime=how.runtime,
        n_photos=how.n_photos,
        batch_photos=how.batch_photos,
        calibration=partial(_calibration, how) if how.calibration[1] else None,
    )


def unit_vectors(atlas: str, representation: Representation, roster: str) -> Vectors:
    """Return a representation's vectors as unit rows (N, D), in the order of a roster.

    Features stay until `forget_vectors`: a map and a search for neighbours ask for the same.
    """
    kept = representation.table.startswith("features/")
    return (_kept_vectors if kept else _read_vectors)(atlas, representation, roster)


def forget_vectors() -> None:
    """Let the kept vectors go."""
    _kept_vectors.cache_clear()


def _read_vectors(atlas: str, representation: Representation, roster: str) -> Vectors:
    store = atlas_store(atlas)
    ids = store.read(roster, ["photo_id"])["photo_id"].to_pylist()
    return unit_rows(store.vectors(representation, ids), in_place=True)


_kept_vectors = lru_cache(maxsize=1)(_read_vectors)


def device_named(name: str) -> torch.device:
    """Return a device by its name; auto: CUDA if it is there.

    Raises ValueError for a GPU that torch cannot use here.
    """
    n_gpus = torch.cuda.device_count()
    device = torch.device(("cuda" if n_gpus else "cpu") if name == "auto" else name)
    if device.type == "cuda" and (device.index or 0) >= n_gpus:
        raise ValueError(
            f"device is {name!r}, and torch finds {n_gpus} GPUs here; choose auto or cpu, "
            "or install a torch with CUDA and its driver"
        )
    return device


def _calibration(how: Loading) -> Pixels:
    """Return the photos that `calibrate` kept, (N, edge, edge, 3)."""
    atlas, path = how.calibration
    rows = atlas_store(atlas).read(path, ["pixels"])["pixels"].to_pylist()
    edge = card(how.backbone).framing.crop_px
    return np.frombuffer(b"".join(rows), np.uint8).reshape(-1, edge, edge, 3)


_darkrooms: dict[Hashable, Darkroom] = {}  # one at most
_opening = Lock()


def kept_darkroom(key: Hashable, make: Callable[[], Darkroom]) -> Darkroom:
    """Return an open darkroom, the same as long as `key` is; `close_darkroom` must end it."""
    with _opening:
        if key not in _darkrooms:
            _close_all()
            _darkrooms[key] = make().__enter__()
        return _darkrooms[key]


def close_darkroom() -> None:
    """End the decode processes that are kept, if there are any."""
    with _opening:
        _close_all()


def _close_all() -> None:
    while _darkrooms:
        _darkrooms.popitem()[1].close()


atexit.register(close_darkroom)  # in a worker of a cluster, nobody else does
