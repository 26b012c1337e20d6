"""SUN397's official lists are found and read as they are published."""

from collections import Counter
from pathlib import Path

import pytest

from models.scenes.datasets import labelled_files
from models.scenes.partitions import find_partition, listed_files


def place(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


@pytest.mark.parametrize("below", [".", "Partitions"])
def test_a_partition_is_found_by_its_number(tmp_path: Path, below: str) -> None:
    place(tmp_path / below, "Training_03.txt", "Testing_03.txt")
    found = find_partition("3", tmp_path)
    assert found.name == "Training_03"
    assert found.training == tmp_path / below / "Training_03.txt"
    assert found.testing == tmp_path / below / "Testing_03.txt"


def test_a_partition_is_found_by_its_training_list(tmp_path: Path) -> None:
    place(tmp_path, "lists/sun397_Training_01.txt", "lists/sun397_Testing_01.txt")
    found = find_partition(str(tmp_path / "lists" / "sun397_Training_01.txt"), tmp_path / "photos")
    assert found.testing.name == "sun397_Testing_01.txt"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("4", r"no list .*Training_04\.txt.*Partitions\.zip"),
        ("lists/Training_02.txt", r"no list .*Testing_02\.txt"),
        ("lists/Testing_01.txt", r"neither a number nor a training list"),
    ],
)
def test_what_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str, message: str
) -> None:
    place(tmp_path, "lists/Training_02.txt", "lists/Testing_01.txt")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=message):
        find_partition(wanted, tmp_path)


def test_an_official_list_names_photos_in_its_own_order(tmp_path: Path) -> None:
    place(tmp_path, "b/beach/sun_1.jpg", "a/arch/sun_2.jpg", "a/arch/sun_3.jpg")
    place(tmp_path, "c/church/indoor/sun_4.jpg")
    listing = tmp_path / "Training_01.txt"
    listing.write_bytes(b"/c/church/indoor/sun_4.jpg\r\n/b/beach/sun_1.jpg\n\n/a/arch/sun_3.jpg\n")
    listed = listed_files(listing, tmp_path)
    assert listed.n_listed == 3
    assert [(file.path.name, file.label) for file in listed.files] == [
        ("sun_4.jpg", "church/indoor"),
        ("sun_1.jpg", "beach"),
        ("sun_3.jpg", "arch"),
    ]


def test_photos_are_found_in_folders_without_the_letter(tmp_path: Path) -> None:
    place(tmp_path, "beach/sun_1.jpg", "church/indoor/sun_2.jpg")
    listing = tmp_path / "Training_01.txt"
    listing.write_text("/b/beach/sun_1.jpg\n/c/church/indoor/sun_2.jpg\n/s/sky/sun_3.jpg\n")
    listed = listed_files(listing, tmp_path)
    assert [file.path.relative_to(tmp_path).as_posix() for file in listed.files] == [
        "beach/sun_1.jpg",
        "church/indoor/sun_2.jpg",
    ]
    assert listed.n_listed == 3


def test_a_folder_with_none_of_the_photos_is_refused(tmp_path: Path) -> None:
    listing = tmp_path / "Training_01.txt"
    listing.write_text("/b/beach/sun_1.jpg\n")
    with pytest.raises(ValueError, match=r"none of the 1 photos of Training_01\.txt"):
        listed_files(listing, tmp_path)


@pytest.mark.parametrize("line", ["beach 7", "/", "/a/../../secret.jpg"])
def test_a_line_of_another_form_is_refused(tmp_path: Path, line: str) -> None:
    listing = tmp_path / "Training_01.txt"
    listing.write_text(f"{line}\n")
    with pytest.raises(ValueError, match=r"expected '/a/abbey/sun_x\.jpg'"):
        listed_files(listing, tmp_path)


@pytest.mark.real
def test_the_published_training_list_is_read(real_data: Path, tmp_path: Path) -> None:
    listing = real_data / "labels" / "sun397_Training_01.txt"
    place(tmp_path, *(line.removeprefix("/") for line in listing.read_text().splitlines()))
    counts = Counter(each.label for each in listed_files(listing, tmp_path).files)
    assert len(counts) == 397
    assert set(counts.values()) == {50}
    assert Counter(each.label for each in labelled_files(tmp_path)) == counts
