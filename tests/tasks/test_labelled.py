"""Labelled photos are told by content, and divided without any photo on both sides."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from models.collection.listing import list_photos
from models.records.photo import photo_id
from models.records.store import AtlasStore
from models.records.tables import REFUSALS, SIGHTINGS
from models.scenes.datasets import labelled_files
from models.scenes.partitions import Partition
from tasks.labelled import labelled_contents, split_by_lists, split_by_share, targets_of
from tasks.scan import scan


@dataclass(frozen=True)
class Scanned:
    """A folder that was scanned, with everything in it sighted as if it had been extracted."""

    folder: Path
    store: AtlasStore
    listing: str


def place(folder: Path, **contents: str) -> None:
    """Write files such as a__abbey__1=… into a/abbey/1.jpg; a file's text stands for its photo."""
    for name, content in contents.items():
        path = folder / f"{name.replace('__', '/')}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())


def scanned(folder: Path, atlas: Path) -> Scanned:
    listing = scan.fn(str(atlas), [str(folder)], []).listing
    store = AtlasStore(str(atlas))
    rows = [
        {
            "uri": file.uri,
            "bytes": file.n_bytes,
            "version": file.version,
            "photo_id": photo_id(Path(file.uri).read_bytes()),
        }
        for file in list_photos([str(folder)]).found
    ]
    store.sightings.append(pa.Table.from_pylist(rows, SIGHTINGS))
    return Scanned(folder, store, listing)


@pytest.fixture
def photos(tmp_path: Path) -> Scanned:
    folder = tmp_path / "photos"
    place(folder, a__abbey__1="one", a__abbey__2="two", a__abbey__3="two", a__abbey__4="four")
    place(folder, b__beach__1="five", b__beach__2="six", b__beach__3="seven", b__beach__4="four")
    return scanned(folder, tmp_path / "atlas")


def of(photos: Scanned) -> dict[str, str]:
    """Return the categories by what stands in the files."""
    found = labelled_contents(photos.store, photos.listing, labelled_files(photos.folder))
    texts = ("one", "two", "four", "five", "six", "seven")
    text_of: dict[str, str] = {photo_id(text.encode()): text for text in texts}
    return {text_of[content]: label for content, label in found.items()}


def test_copies_count_once_and_photos_of_two_classes_not_at_all(photos: Scanned) -> None:
    assert of(photos) == {
        "one": "abbey",
        "two": "abbey",
        "five": "beach",
        "six": "beach",
        "seven": "beach",
    }


def test_photos_that_cannot_be_decoded_are_left_out(photos: Scanned) -> None:
    refused = {"photo_id": photo_id(b"five"), "reason": "no photo", "detail": ""}
    photos.store.refusals.append(pa.Table.from_pylist([refused], REFUSALS))
    assert "five" not in of(photos)


def test_a_share_of_each_class_is_kept_for_examination(photos: Scanned) -> None:
    place(photos.folder, a__abbey__5="eight", a__abbey__6="nine", b__beach__5="ten")
    again = scanned(photos.folder, Path(photos.store.url))
    division = split_by_share(again.store, again.listing, again.folder, test_share=0.5, seed=3)
    assert sorted(division.testing.values()) == ["abbey", "abbey", "beach", "beach"]
    assert sorted(division.training.values()) == ["abbey", "abbey", "beach", "beach"]
    assert not division.training.keys() & division.testing.keys()
    assert division.source == "50% of each class"


def test_without_a_share_all_photos_teach(photos: Scanned) -> None:
    division = split_by_share(photos.store, photos.listing, photos.folder, test_share=0, seed=3)
    assert len(division.training) == 5
    assert not division.testing


def test_lists_divide_and_what_they_lack_or_share_is_said(photos: Scanned, tmp_path: Path) -> None:
    partition = Partition(tmp_path / "Training_01.txt", tmp_path / "Testing_01.txt")
    partition.training.write_text("/a/abbey/1.jpg\n/a/abbey/2.jpg\n/b/beach/1.jpg\n/b/beach/9.jpg")
    # The second file of the test list holds the same photo as the second of the training list.
    partition.testing.write_text("/b/beach/2.jpg\n/a/abbey/3.jpg\n")
    division = split_by_lists(photos.store, photos.listing, photos.folder, partition=partition)
    assert division.training == {photo_id(b"one"): "abbey", photo_id(b"five"): "beach"}
    assert division.testing == {photo_id(b"six"): "beach", photo_id(b"two"): "abbey"}
    assert division.source == "Testing_01"
    assert division.notes == (
        "5 of 6 photos of Training_01 are there",
        "1 photos are in both lists",
    )


def test_targets_are_places_among_the_labels() -> None:
    assert targets_of(["abbey", "beach"], ["beach", "abbey", "beach"]) == [1, 0, 1]
