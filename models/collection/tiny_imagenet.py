"""Tiny ImageNet as it is published: train/WNID/images/, and val/images/ with val_annotations.txt.

The pictures of test/ have no labels, so they belong to no class and are left out.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from models.collection.picture import Picture, folder_name


def is_tiny_imagenet(folder: Path) -> bool:
    """Tell whether a folder holds Tiny ImageNet."""
    return (folder / "wnids.txt").is_file() and (
        (folder / "train").is_dir() or (folder / "val" / "val_annotations.txt").is_file()
    )


def tiny_pictures(folder: Path) -> Iterator[Picture]:
    """Yield the labelled pictures, class by class for training, then those to validate by."""
    names = _names(folder)
    for wnid, name in names.items():
        for file in sorted((folder / "train" / wnid / "images").glob("*.JPEG")):
            yield Picture(name, file.name, file.read_bytes)
    annotations = folder / "val" / "val_annotations.txt"
    lines = annotations.read_text("utf-8").splitlines() if annotations.is_file() else []
    for line in lines:
        file_name, wnid = line.split("\t")[:2] if line.count("\t") else ("", "")
        file = folder / "val" / "images" / Path(file_name).name
        if wnid in names and file.is_file():
            yield Picture(names[wnid], file.name, file.read_bytes)


def _names(folder: Path) -> dict[str, str]:
    """Return what each class is called: the first of its words; two alike keep their numbers."""
    wnids = (folder / "wnids.txt").read_text("utf-8").split()
    words = folder / "words.txt"
    lines = words.read_text("utf-8").splitlines() if words.is_file() else []
    told = dict(line.split("\t", 1) for line in lines if "\t" in line)
    first = {wnid: told.get(wnid, wnid).split(",")[0].strip() for wnid in wnids}
    often = Counter(first.values())
    return {
        wnid: folder_name(name if often[name] == 1 else f"{name} {wnid}")
        for wnid, name in first.items()
    }
