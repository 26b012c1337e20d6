"""What a search is judged by: the class of each photo, from labels, tags or folders."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records.snapshot import Snapshot

LABEL, TAG, FOLDER = "label", "tag", "folder"
KINDS = {
    LABEL: "folder as label",
    TAG: "top tag",
    FOLDER: "folder",
}
_NONE = -1
_DATED = re.compile(r"(19|20)\d\d(?!\d)")  # as albums begin: 2018, 2024-02 Engadin


@dataclass(frozen=True, slots=True)
class Classes:
    """kind: one of KINDS. names: of the classes, sorted. codes: (N,), each photo's, -1 without."""

    kind: str
    names: tuple[str, ...]
    codes: NDArray[np.int64]


def kinds_of(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the kinds of classes that a run's photos have, the one to judge by first.

    Labels are there where every photo lies in a folder below the one that holds them all: a folder
    a class, or SUN397's a/abbey. Where one of them begins with a year they are albums, which tell
    of an occasion and not of what is seen; others nobody can tell from classes by their names.
    """
    folders = _folders(snapshot)
    tagged = snapshot.manifest.tagger and snapshot.has(f"tags/{snapshot.manifest.tagger}")
    there = {LABEL: bool(_labels(folders)), TAG: bool(tagged), FOLDER: True}
    return tuple(kind for kind in KINDS if there[kind])


def classes_of(snapshot: Snapshot, kind: str = "") -> Classes:
    """Return the classes of one kind, or of the one to judge by.

    Raises ValueError, naming those there are, for a kind that the run's photos do not have.
    """
    there = kinds_of(snapshot)
    kind = kind or there[0]
    if kind not in there:
        raise ValueError(f"these photos have no classes by {kind!r}; there are: {', '.join(there)}")
    if kind == TAG:
        return _coded(kind, _top_tags(snapshot))
    folders = _folders(snapshot)
    return _coded(kind, _labels(folders) if kind == LABEL else _shortened(folders))


def _coded(kind: str, named: Sequence[str]) -> Classes:
    names = sorted({name for name in named if name})
    number = {name: code for code, name in enumerate(names)}
    codes = [number.get(name, _NONE) for name in named]
    return Classes(kind, tuple(names), np.asarray(codes, np.int64))


def _folders(snapshot: Snapshot) -> list[str]:
    return [str(folder) for folder in snapshot.photos(["folder"])["folder"].to_pylist()]


def _labels(folders: Sequence[str]) -> list[str]:
    """Return each photo's label; none at all where a photo lies in no class folder."""
    n_shared = _n_shared(folders)
    below = [_below(folder, n_shared) for folder in folders]
    if not below or not all(below) or _are_albums(below):
        return []
    letters = all(len(parts) > 1 and parts[1].startswith(parts[0]) for parts in below)
    of_sun = letters and all(len(parts[0]) == 1 for parts in below)
    return ["/".join(parts[1:]) if of_sun else parts[0] for parts in below]


def _are_albums(below: Sequence[Sequence[str]]) -> bool:
    return any(_DATED.match(name) for name in {name for parts in below for name in parts})


def _shortened(folders: Sequence[str]) -> list[str]:
    """Return folders by what of their paths they do not share."""
    n_shared = _n_shared(folders)
    return ["/".join(_below(folder, n_shared)) or folder for folder in folders]


def _below(folder: str, n_shared: int) -> list[str]:
    return folder.split("/")[n_shared:]


def _n_shared(folders: Sequence[str]) -> int:
    """Return how many parts all paths begin with alike."""
    paths = [folder.split("/") for folder in {*folders}]
    n_shared = 0
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        n_shared += 1
    return n_shared


def _top_tags(snapshot: Snapshot) -> list[str]:
    """Return each photo's likeliest tag, "" for one without."""
    tags = snapshot.tags()
    columns = (tags[name].to_pylist() for name in ("photo_id", "rank", "label"))
    first = {photo_id: label for photo_id, rank, label in zip(*columns, strict=True) if rank == 1}
    return [first.get(photo_id, "") for photo_id in snapshot.photo_ids()]
