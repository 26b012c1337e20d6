import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from models.sample.collection import DrawnCollection, draw_collection
from models.sample.scenes import CATEGORIES

ORIENTATION = 0x0112


def all_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def opened(path: Path) -> Image.Image:
    return Image.open(BytesIO(path.read_bytes()))


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in all_files(folder)
    }


def test_counts_add_up_to_the_files_that_were_written(drawn: DrawnCollection) -> None:
    bystanders = drawn.n_files - drawn.n_photos - drawn.n_broken
    assert len(all_files(drawn.photos)) == drawn.n_files
    assert drawn.n_photos > 40
    assert drawn.n_broken >= 4
    assert bystanders >= 2


def test_the_labelled_part_lies_in_the_layout_of_sun397(drawn: DrawnCollection) -> None:
    folders = {path.parent.relative_to(drawn.labelled) for path in all_files(drawn.labelled)}
    assert folders == {Path(category[0]) / category for category in CATEGORIES}


def test_labelled_photos_are_not_photos_of_the_collection(drawn: DrawnCollection) -> None:
    assert not set(digests(drawn.labelled).values()) & set(digests(drawn.photos).values())


def test_all_eight_orientations_occur(drawn: DrawnCollection) -> None:
    photos = [path for path in all_files(drawn.photos) if path.parent.name != "Kaputt"]
    jpegs = [path for path in photos if path.suffix.lower() == ".jpg"]
    assert {opened(path).getexif().get(ORIENTATION, 1) for path in jpegs} == set(range(1, 9))


def test_the_same_seed_draws_the_same_bytes_in_one_process_and_in_two(
    drawn: DrawnCollection, tmp_path: Path
) -> None:
    together = draw_collection(tmp_path, n_photos=40, n_labelled=24, seed=3, n_workers=2)
    assert digests(together.photos) == digests(drawn.photos)
    assert digests(together.labelled).items() >= digests(drawn.labelled).items()


def test_another_seed_draws_other_photos(drawn: DrawnCollection, tmp_path: Path) -> None:
    other = draw_collection(tmp_path, n_photos=5, n_labelled=5, seed=4, n_workers=1)
    names_labelled = digests(drawn.labelled)
    for name, digest in digests(other.labelled).items():
        assert names_labelled[name] != digest


def test_a_longer_collection_begins_with_the_shorter_one(
    drawn: DrawnCollection, tmp_path: Path
) -> None:
    shorter = draw_collection(tmp_path, n_photos=4, n_labelled=1, seed=3, n_workers=1)
    before = {n: d for n, d in digests(shorter.photos).items() if is_album_photo(n)}
    assert len(before) == 4
    assert digests(drawn.photos).items() >= before.items()


def is_album_photo(name: str) -> bool:
    odd = ("Backup", "WhatsApp", "Grafik", "Download", "Kaputt", "(klein)", "BURST")
    return name.lower().endswith(".jpg") and not any(word in name for word in odd)


def test_progress_is_told_for_each_photo(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    draw_collection(
        tmp_path, n_photos=2, n_labelled=1, n_workers=1, on_photo=lambda *at: told.append(at)
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_names_hold_spaces_umlauts_and_emoji(drawn: DrawnCollection) -> None:
    names = " ".join(digests(drawn.photos))
    assert " " in names
    assert "ö" in names
    assert any(ord(letter) > 0xFFFF for letter in names)


def test_nothing_cannot_be_drawn(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        draw_collection(tmp_path, n_photos=0)
