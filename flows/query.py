"""Photos from outside an atlas as vectors that its own can be compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from conf.settings import Settings, load_settings
from flows.network import built_with, extraction, network
from flows.single import embedded
from models.backbones.card import Pooling, Tap
from models.backbones.instance import INSTANCE, SUFFIX
from models.collection.uris import read_bytes
from models.pixels.darkroom import Darkroom
from models.pixels.decode import Limits, Undecodable
from models.records.arrays import Vectors
from models.records.snapshot import Snapshot
from models.retrieval.colours import COLOURS, histogram_of_thumbnail

_FEATURES = "features/"


@dataclass(frozen=True, slots=True)
class Unreadable(ValueError):
    """A file that was to be searched by is not a photo that can be read, and why."""

    uri: str
    reason: str

    def __str__(self) -> str:
        return f"cannot search by {self.uri!r}: {self.reason}"


def query_vectors(
    files: Sequence[str], snapshot: Snapshot, representation: str, config: Path | None = None
) -> Vectors:
    """Return files as vectors (Q, D) of one of the run's representations, or of `colours`.

    Raises Unreadable for a file that is no photo, ValueError for a representation that only a
    whole run can have, or when the network that the atlas was made with is not at hand.
    """
    settings = _as_built(snapshot, representation, config)
    if representation == COLOURS:
        return np.stack([_histogram(file, settings) for file in files])
    table = _table(snapshot, representation)
    chosen = network(settings)
    taps = [
        Tap(layer.name, pooling) for layer in chosen.card.layers for pooling in get_args(Pooling)
    ]
    fitting = [tap for tap in taps if chosen.extractor(tap) == table.removeprefix(_FEATURES)]
    if not fitting:
        raise ValueError(
            f"the atlas's {representation} is {table.removeprefix(_FEATURES)}, which "
            f"{chosen.card.name} with {chosen.weights_file} does not give: search by a photo of "
            "the atlas, or name the settings it was built with (--config)"
        )
    parts = list(embedded([*files], extraction(settings, chosen, fitting[:1])))
    for reject in (reject for part in parts for reject in part.rejected):
        raise Unreadable(reject.uri, reject.reason)
    vectors = [part.features for part in parts if part.uris]
    if sum(map(len, vectors)) < len(files):
        raise Unreadable(", ".join(files), "not a photo by its name, or the same file twice")
    return np.concatenate(vectors)


def _as_built(snapshot: Snapshot, representation: str, config: Path | None) -> Settings:
    """Return the settings with the network that the run's representation was made with."""
    chosen = built_with(snapshot.manifest)
    if representation == INSTANCE and "backbone" in chosen:
        chosen["backbone"] += SUFFIX
    return load_settings(config, extract=chosen)


def _table(snapshot: Snapshot, representation: str) -> str:
    for each in snapshot.representations():
        if each.name == representation:
            if not each.table.startswith(_FEATURES):
                break
            return each.table
    others = [r.name for r in snapshot.representations() if r.table.startswith(_FEATURES)]
    raise ValueError(
        f"a file cannot be searched by {representation!r}, which only the photos of a run have; "
        f"choose {', '.join([*others, COLOURS])}"
    )


def _histogram(file: str, settings: Settings) -> Vectors:
    scan = settings.scan
    limits = Limits(scan.max_bytes, scan.max_pixels)
    with Darkroom(
        1,
        scan.decode_timeout_s,
        memory_mb=scan.decode_memory_mb,
        limits=limits,
        framing=None,
        thumbnail_px=scan.thumbnail_px,
    ) as room:
        content = read_bytes(file, max_bytes=limits.max_bytes)
        for _, developed in room.develop_all([(file, content)]):
            if isinstance(developed, Undecodable):
                raise Unreadable(file, developed.reason)
            return histogram_of_thumbnail(developed.thumbnail.webp)
    raise Unreadable(file, "nothing came of it")
