"""Files from outside an atlas as vectors that its own photos can be compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from conf.settings import Settings, load_settings
from flows.network import as_built
from flows.newcomer import reading_of
from flows.single import embedded
from models.collection.uris import read_bytes
from models.pixels.darkroom import Darkroom
from models.pixels.decode import Limits, Undecodable
from models.records.arrays import Vectors
from models.records.snapshot import Snapshot
from models.retrieval.colours import COLOURS, histogram_of_thumbnail


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

    Raises Unreadable for a file that is no photo, NotComparable for a representation that only a
    whole run can have or that the network at hand does not make, and as `network` does.
    """
    settings = load_settings(config)
    if representation == COLOURS:
        return np.stack([_histogram(file, settings) for file in files])
    settings = as_built(settings, snapshot.manifest, representation)
    parts = list(embedded([*files], reading_of(snapshot, representation, settings)))
    for reject in (reject for part in parts for reject in part.rejected):
        raise Unreadable(reject.uri, reject.reason)
    vectors = [part.features for part in parts if part.uris]
    if sum(map(len, vectors)) < len(files):
        raise Unreadable(", ".join(files), "not a photo by its name, or the same file twice")
    return np.concatenate(vectors)


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
