import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from models.collection.listing import Listing, NoSuchSource, list_photos, may_be_photo
from models.collection.uris import TooLarge, display_name, local_path, read_bytes

_SIZELESS = Path("/proc/self/mounts")


def draw(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4), "teal").save(path, "JPEG")
    return path


def names(listing: Listing) -> list[str]:
    return [display_name(file.uri) for file in listing.found]


def test_photos_are_found_in_folders_below_folders(tmp_path: Path) -> None:
    for name in ("b.jpg", "a/c.JPG", "a/d/e.png"):
        draw(tmp_path / name)
    assert names(list_photos([str(tmp_path)])) == ["c.JPG", "e.png", "b.jpg"]


def test_a_photo_without_a_telling_name_is_found_by_its_content(tmp_path: Path) -> None:
    draw(tmp_path / "IMG_0815")
    draw(tmp_path / "photo.orig")
    (tmp_path / "README").write_text("no photo")
    listing = list_photos([str(tmp_path)])
    assert names(listing) == ["IMG_0815", "photo.orig"]
    assert listing.n_ignored == 1


def test_files_of_other_kinds_are_counted_not_read(tmp_path: Path) -> None:
    for name in ("notes.txt", "film.mp4", "._photo.jpg", "x.pdf"):
        (tmp_path / name).write_bytes(b"x")
    listing = list_photos([str(tmp_path)])
    assert (listing.found, listing.rejected, listing.n_ignored) == ([], [], 4)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.JPEG", True), ("a.heic", True), ("a.fli", True), ("a.txt", False), ("a", None)],
)
def test_a_name_tells_whether_to_look(name: str, expected: bool | None) -> None:
    assert may_be_photo(name) is expected


def test_single_files_and_patterns_are_sources_too(tmp_path: Path) -> None:
    one = draw(tmp_path / "one.jpg")
    draw(tmp_path / "sub/two.jpg")
    assert names(list_photos([str(one), str(tmp_path / "*" / "*.jpg")])) == ["one.jpg", "two.jpg"]


def test_a_file_named_twice_is_listed_once(tmp_path: Path) -> None:
    draw(tmp_path / "one.jpg")
    listing = list_photos([str(tmp_path), str(tmp_path / "one.jpg")])
    assert len(listing.found) == 1


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSuchSource, match="nowhere"):
        list_photos([str(tmp_path / "nowhere")])


def test_a_zip_file_is_read_like_a_folder(tmp_path: Path) -> None:
    photo = draw(tmp_path / "one.jpg")
    with zipfile.ZipFile(tmp_path / "album.zip", "w") as album:
        album.write(photo, "2024/one.jpg")
        album.writestr("2024/readme.txt", "x")
    for source in (str(tmp_path / "album.zip"), f"zip://::{tmp_path / 'album.zip'}"):
        listing = list_photos([source])
        assert [file.uri for file in listing.found] == [
            f"zip://2024/one.jpg::{tmp_path / 'album.zip'}"
        ]
        content = read_bytes(listing.found[0].uri, max_bytes=100_000)
        assert content == photo.read_bytes()
        assert listing.n_ignored == 1


def test_a_link_to_nothing_is_rejected_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (reject,) = list_photos([str(tmp_path)]).rejected
    assert (reject.stage, reject.reason) == ("scan", "link to nothing")


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    draw(tmp_path / "a/one.jpg")
    (tmp_path / "a/again").symlink_to(tmp_path)
    listing = list_photos([str(tmp_path)])
    assert names(listing) == ["one.jpg"]
    assert [reject.reason for reject in listing.rejected] == ["link to a folder that holds it"]


def test_a_folder_named_like_a_photo_is_told_and_searched(tmp_path: Path) -> None:
    draw(tmp_path / "album.jpg/one.jpg")
    listing = list_photos([str(tmp_path)])
    assert names(listing) == ["one.jpg"]
    assert [reject.reason for reject in listing.rejected] == ["a folder named like a photo"]


@pytest.mark.parametrize("name", [b"latin1_\xe9.jpg", b"new\nline.jpg", "日本 été 🏜️.jpg".encode()])
def test_any_name_that_a_disk_can_hold_is_listed_and_read_back(tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))  # noqa: PTH118
    draw(path)
    (file,) = list_photos([str(tmp_path)]).found
    file.uri.encode()  # Parquet holds UTF-8 only
    assert local_path(file.uri) == path
    assert read_bytes(file.uri, max_bytes=100_000) == path.read_bytes()
    assert display_name(file.uri).endswith(".jpg")


def test_a_changed_file_has_another_version(tmp_path: Path) -> None:
    photo = draw(tmp_path / "one.jpg")
    (before,) = list_photos([str(tmp_path)]).found
    os.utime(photo, ns=(1, 1))
    (after,) = list_photos([str(tmp_path)]).found
    assert before.version != after.version


def test_too_many_bytes_are_not_read(tmp_path: Path) -> None:
    photo = draw(tmp_path / "one.jpg")
    with pytest.raises(OSError, match="more than the allowed"):
        read_bytes(str(photo), max_bytes=10)


@pytest.mark.skipif(not _SIZELESS.exists(), reason="this system has no files without a size")
def test_a_file_that_tells_no_size_is_read_whole_and_no_further_than_allowed() -> None:
    assert _SIZELESS.stat().st_size == 0
    assert read_bytes(str(_SIZELESS), max_bytes=100_000) == _SIZELESS.read_bytes()
    with pytest.raises(TooLarge):
        read_bytes(str(_SIZELESS), max_bytes=2)


def test_an_atlas_inside_its_collection_is_not_listed(tmp_path: Path) -> None:
    draw(tmp_path / "one.jpg")
    draw(tmp_path / "atlas/thumbnail.jpg")
    (tmp_path / "atlas/current.json").write_text("{}")
    listing = list_photos([str(tmp_path)], without=tmp_path / "atlas")
    assert names(listing) == ["one.jpg"]
    assert listing.n_ignored == 0
