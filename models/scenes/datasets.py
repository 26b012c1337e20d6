"""Labelled collections: folders that say what their photos show, and splits of them."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.records.arrays import Rows
from models.scenes.categories import category_name

_N_NAMED = 5  # an error lists so many examples


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file and the canonical category of the scene that it shows."""

    path: Path
    label: str


def labelled_files(folder: Path) -> list[Labelled]:
    """Find the labelled photos of a folder, in the order of their paths.

    Two layouts are known. SUN397: `a/abbey/x.jpg`, `a/apartment_building/outdoor/x.jpg`, where
    the category is the folder that holds the photo. One folder a class: `abbey/x.jpg`, where it
    is the first folder, however deep the photo lies. Hidden files, and files beside the class
    folders, belong to no class and are left out.
    Raises NotADirectoryError, or ValueError if no class folder holds a file.
    """
    classes = _class_folders(folder)
    shelves = [shelf for top in classes for shelf in _subfolders(top)]
    letters = bool(shelves) and all(_is_letter(top) for top in classes)
    found = [
        Labelled(path, category_name(_class_path(path, folder, letters=letters)))
        for top in classes
        for path in _files(top)
    ]
    if not found:
        raise ValueError(
            f"{str(folder)!r} has no class folders with photos; "
            "expected abbey/x.jpg (one folder a class) or a/abbey/x.jpg (SUN397)"
        )
    return sorted(found, key=lambda each: each.path.as_posix())


def check_trainable(labels: Sequence[str]) -> None:
    """Raise ValueError unless there are two classes, and two photos of each, to learn from."""
    counts = Counter(labels)
    n_classes_least = 2
    if len(counts) < n_classes_least:
        raise ValueError(
            f"photos of {len(counts)} class(es) ({_some(sorted(counts)) or 'none'}); "
            "a head needs at least 2: give the folder that holds the class folders"
        )
    alone = sorted(label for label, n_photos in counts.items() if n_photos == 1)
    if alone:
        raise ValueError(
            f"{len(alone)} class(es) with a single photo: {_some(alone)}; each needs at least 2, "
            "one to learn from and one to check with: add photos or remove the class"
        )


def stratified_split(
    labels: Sequence[str], validation_share: float, seed: int
) -> tuple[Rows, Rows]:
    """Split rows so that each class gives its share, at least one row, to both parts.

    labels: (N,). Returns training and validation rows, ascending, deterministic by seed.
    Raises ValueError unless 0 < validation_share < 1 and check_trainable passes.
    """
    if not 0 < validation_share < 1:
        raise ValueError(f"validation_share is {validation_share}; give a share between 0 and 1")
    check_trainable(labels)
    generator = np.random.default_rng(seed)
    names, targets = np.unique(np.asarray(labels), return_inverse=True)
    validation = np.zeros(len(targets), dtype=bool)
    for target in range(len(names)):
        rows = generator.permutation(np.flatnonzero(targets == target))
        n_validation = min(max(round(validation_share * len(rows)), 1), len(rows) - 1)
        validation[rows[:n_validation]] = True
    return np.flatnonzero(~validation), np.flatnonzero(validation)


def _class_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise NotADirectoryError(f"{str(folder)!r} is not a folder; give one with class folders")
    return _subfolders(folder)


def _subfolders(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))


def _is_letter(top: Path) -> bool:
    """Tell whether a folder is one of SUN397's: a letter that its sub-folders begin with."""
    shelves = _subfolders(top)
    return len(top.name) == 1 and all(shelf.name.startswith(top.name) for shelf in shelves)


def _files(top: Path) -> Iterator[Path]:
    # Not Path.rglob: os.walk follows no links below the class folder, which could be circular.
    for directory, folders, names in os.walk(top):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(directory, name) for name in names if not name.startswith("."))


def _class_path(path: Path, folder: Path, *, letters: bool) -> str:
    parts = path.relative_to(folder).parts
    return "/".join(parts[:-1]) if letters else parts[0]


def _some(names: Sequence[str]) -> str:
    more = len(names) - _N_NAMED
    return ", ".join(names[:_N_NAMED]) + (f" and {more} more" if more > 0 else "")
