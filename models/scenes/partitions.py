"""Official partitions of a labelled collection: which photos teach, and which ones judge.

SUN397 publishes ten, each as a pair of lists: Training_01.txt and Testing_01.txt, with one photo
`/a/abbey/sun_x.jpg` a line (Xiao et al., SUN database, CVPR 2010).
"""

from dataclasses import dataclass
from pathlib import Path

from models.scenes.categories import category_name
from models.scenes.datasets import Labelled

_FOLDERS = ("", "Partitions", "partitions")  # where the lists lie, below the photos' folder
_TRAINING, _TESTING = "Training", "Testing"


@dataclass(frozen=True, slots=True)
class Partition:
    """The two lists of an official partition."""

    training: Path
    testing: Path

    @property
    def name(self) -> str:
        """The partition as one writes it: `Training_01`."""
        return self.training.stem


@dataclass(frozen=True, slots=True)
class Listed:
    """The photos of a list that a folder holds, in the list's order, of all that the list names."""

    files: tuple[Labelled, ...]
    n_listed: int


def find_partition(wanted: str, folder: Path) -> Partition:
    """Find a partition by its number or by the file of its training list.

    A number is looked for in the folder of the photos and its folder `Partitions`. Raises
    ValueError, naming the files, where either list is missing.
    """
    if wanted.isdecimal():
        named = f"{_TRAINING}_{int(wanted):02d}.txt"
        places = [folder / below / named for below in _FOLDERS]
        training = next((place for place in places if place.is_file()), places[0])
    else:
        training = Path(wanted).expanduser()
    if _TRAINING not in training.name:
        raise ValueError(
            f"partition {wanted!r} is neither a number nor a training list; "
            f"give 1 to 10, or a file such as {_TRAINING}_01.txt with {_TESTING}_01.txt beside it"
        )
    found = Partition(training, training.with_name(training.name.replace(_TRAINING, _TESTING)))
    for listing in (found.training, found.testing):
        if not listing.is_file():
            raise ValueError(
                f"no list {str(listing)!r}; SUN397's lists are in its Partitions.zip: "
                f"unpack it into {str(folder / _FOLDERS[1])!r}, or name a file of it"
            )
    return found


def listed_files(listing: Path, folder: Path) -> Listed:
    """Return the photos of a list that lie in a folder.

    A photo lies where the list says (a/abbey/x.jpg), or in a folder of its category without the
    letter (abbey/x.jpg). Raises ValueError for a line of another form, or if no photo is there.
    """
    lines = [line.strip() for line in listing.read_text(encoding="utf-8").splitlines()]
    named = [_labelled(line, folder, listing) for line in lines if line]
    there = tuple(each for each in named if each.path.is_file())
    if not there:
        raise ValueError(
            f"none of the {len(named)} photos of {listing.name} is in {str(folder)!r}; "
            "give the folder that holds SUN397's folders a to z"
        )
    return Listed(there, len(named))


def _labelled(line: str, folder: Path, listing: Path) -> Labelled:
    category, _, name = line.rpartition("/")
    if not line.startswith("/") or not category or not name or ".." in line.split("/"):
        raise ValueError(f"{listing.name} has the line {line!r}; expected '/a/abbey/sun_x.jpg'")
    label = category_name(category)
    official = folder / line.removeprefix("/")
    return Labelled(official if official.is_file() else folder / label / name, label)
