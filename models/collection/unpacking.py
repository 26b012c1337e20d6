"""Published collections of small labelled pictures, turned into folders of photos by class.

CIFAR-10 (Krizhevsky 2009) in its binary and its Python version, and Tiny ImageNet (Stanford
CS231n). Any other labelled folder needs no turning.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.collection.cifar import binary_pictures, is_binary, is_pickled, pickled_pictures
from models.collection.picture import Picture
from models.collection.tiny_imagenet import is_tiny_imagenet, tiny_pictures

_HALF = ".half"


@dataclass(frozen=True, slots=True)
class Published:
    """A published collection: what it is called, and how its pictures are read, one by one."""

    name: str
    pictures: Callable[[], Iterator[Picture]]


def published(folder: Path) -> Published | None:
    """Return the collection that a folder holds as its authors pack it, None for any other."""
    if is_binary(folder):
        return Published("CIFAR-10, binary version", lambda: binary_pictures(folder))
    if is_pickled(folder):
        return Published("CIFAR-10, Python version", lambda: pickled_pictures(folder))
    if is_tiny_imagenet(folder):
        return Published("Tiny ImageNet", lambda: tiny_pictures(folder))
    return None


def unpack(pictures: Iterator[Picture], into: Path, *, per_class: int | None = None) -> int:
    """Write pictures as files into/CLASS/NAME, those that are missing; return how many there are.

    per_class: of each class, so many at most, in the order in which the collection has them.
    Killed at any point it leaves no half picture; done again, it goes on.
    """
    counts: dict[str, int] = {}
    for picture in pictures:
        n_before = counts.get(picture.label, 0)
        if per_class is not None and n_before >= per_class:
            continue
        counts[picture.label] = n_before + 1
        file = into / picture.label / picture.name
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            half = file.with_name(f".{file.name}{_HALF}")  # hidden, so that no listing takes it
            half.write_bytes(picture.content())
            half.replace(file)
    return sum(counts.values())
