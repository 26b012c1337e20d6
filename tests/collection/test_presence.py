from pathlib import Path

import pyarrow as pa
import pytest

from models.collection.listing import NoSuchSource
from models.collection.presence import (
    PhotosMissing,
    check_absence,
    check_presence,
    check_there,
    is_there,
    reach,
)


def uris(*names: str) -> pa.ChunkedArray:
    return pa.chunked_array([list(names)], pa.string())


def many(folder: str, n_photos: int) -> list[str]:
    return [f"{folder}/{number}.jpg" for number in range(n_photos)]


def test_a_folder_reaches_what_lies_under_it_and_no_namesake(tmp_path: Path) -> None:
    folder = str(tmp_path / "a")
    known = uris(f"{folder}/1.jpg", f"{folder}/deep/2.jpg", f"{folder}b/3.jpg", folder)
    assert reach(folder).count(known) == 3
    assert reach(f"{folder}/").count(known) == 3


def test_a_pattern_reaches_the_folder_before_its_first_star(tmp_path: Path) -> None:
    known = uris(f"{tmp_path}/a/1.jpg", f"{tmp_path}/b/2.jpg", "/elsewhere/3.jpg")
    assert reach(f"{tmp_path}/*/x[0-9].jpg").count(known) == 2


def test_a_folder_whose_name_looks_like_a_pattern_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "[2019]"
    folder.mkdir()
    assert reach(str(folder)).count(uris(f"{folder}/1.jpg", f"{tmp_path}/2.jpg")) == 1


def test_archives_and_buckets_are_reached(tmp_path: Path) -> None:
    archive = tmp_path / "old.zip"
    known = uris(f"zip://a/1.jpg::{archive}", f"zip://2.jpg::{archive}x", "s3://bucket/p/3.jpg")
    assert reach(str(archive)).count(known) == 1
    assert reach("s3://bucket/p").count(known) == 1
    assert reach("s3://bucket/").count(known) == 1


def test_one_empty_source_among_full_ones_is_missed() -> None:
    before = uris(*many("/nas", 10), *many("/home", 90))
    with pytest.raises(PhotosMissing, match=r"none of 10 photos is there under /nas: is the disk"):
        check_presence(["/nas", "/home"], before, uris(*many("/home", 90)), min_share=0.5)


def test_a_source_with_half_of_its_photos_is_still_there() -> None:
    before, half = uris(*many("/nas", 10)), uris(*many("/nas", 5))
    check_presence(["/nas"], before, half, min_share=0.5)
    with pytest.raises(PhotosMissing, match="only 4 of 10 photos"):
        check_presence(["/nas"], before, uris(*many("/nas", 4)), min_share=0.5)


def test_files_that_a_shell_listed_are_missed_in_total(tmp_path: Path) -> None:
    """A pattern that the shell expands leaves no source that could be empty."""
    left = tmp_path / "1.jpg"
    left.write_bytes(b"x")
    with pytest.raises(PhotosMissing, match="only 1 of 9"):
        check_presence([str(left)], uris(*many("/nas", 9)), uris(str(left)), min_share=0.5)


def test_a_new_source_and_new_photos_are_no_reason_to_ask() -> None:
    now = uris(*many("/nas", 3), *many("/new", 3))
    check_presence(["/nas", "/new"], uris(*many("/nas", 2)), now, min_share=0.5)


def test_a_source_that_is_gone_is_missed_only_if_photos_came_from_it(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    assert not is_there(gone)
    check_absence([gone, str(tmp_path)], uris("/elsewhere/1.jpg"))
    with pytest.raises(PhotosMissing, match="none of 4"):
        check_absence([gone, str(tmp_path)], uris(*many(gone, 4)))


@pytest.mark.parametrize("name", ["gone", "*.jpg", "gone.zip", "file://{}/gone", "x://no/such"])
def test_a_source_that_is_not_there_is_named_without_a_look_at_the_others(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "photo.png").touch()
    source = name.format(tmp_path) if "://" in name else str(tmp_path / name)
    with pytest.raises(NoSuchSource) as told:
        check_there([str(tmp_path), source])
    assert source in str(told.value)
    check_there([str(tmp_path), str(tmp_path / "*.png"), f"file://{tmp_path}"])
