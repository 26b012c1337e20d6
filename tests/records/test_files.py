import resource
from pathlib import Path

import pyarrow as pa
import pytest

from models.records.files import TEMPORARY, Files


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "folder":
        return Files(str(tmp_path / "atlas"))
    return Files(f"memory://{tmp_path.name}/atlas")


def test_what_was_written_is_read_back(files: Files) -> None:
    files.write("a/b/c.bin", b"photo")
    assert files.read("a/b/c.bin") == b"photo"
    assert files.exists("a/b/c.bin")
    assert files.names("a/b") == ["c.bin"]


def test_a_folder_that_is_not_there_holds_nothing(files: Files) -> None:
    assert files.names("nowhere") == []
    assert not files.exists("nowhere/x")


def test_a_table_survives_with_its_metadata(files: Files) -> None:
    table = pa.table({"x": [1, 2]}).replace_schema_metadata({"k": "v"})
    files.write_table("t.parquet", table)
    read = files.read_table("t.parquet")
    assert read.equals(table)
    assert read.schema.metadata[b"k"] == b"v"


def test_equal_tables_give_equal_bytes(files: Files) -> None:
    table = pa.table({"x": list(range(1000))})
    files.write_table("one.parquet", table)
    files.write_table("two.parquet", table)
    assert files.read("one.parquet") == files.read("two.parquet")


def test_a_half_written_file_is_never_listed_and_can_be_removed(tmp_path: Path) -> None:
    files = Files(str(tmp_path))
    files.write("shards/whole.parquet", b"x")
    (tmp_path / "shards" / f"{TEMPORARY}1234-half.parquet").write_bytes(b"x")
    assert files.names("shards") == ["whole.parquet"]
    assert files.remove_unfinished() == 1
    assert [path.name for path in (tmp_path / "shards").iterdir()] == ["whole.parquet"]


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(str(tmp_path))
    files.write("current.json", b"old")

    def no_space(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("models.records.files.os.replace", no_space)
    with pytest.raises(OSError, match="No space left") as told:
        files.write("current.json", b"new")
    assert told.value.filename == str(tmp_path)
    assert files.read("current.json") == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["current.json"]


def test_a_file_too_long_for_its_disk_leaves_nothing_and_is_told_with_its_folder(
    tmp_path: Path,
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        for put in (Files(str(tmp_path)).write, Files(str(tmp_path)).create):
            with pytest.raises(OSError, match="File too large") as told:
                put("deep/new.bin", bytes(1001))
            assert told.value.filename == str(tmp_path / "deep")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((tmp_path / "deep").iterdir()) == []


def test_removing_what_is_gone_is_fine(files: Files) -> None:
    files.remove("nothing")
    files.write("x", b"1")
    files.remove("x")
    assert not files.exists("x")


def test_of_two_who_create_a_file_the_first_succeeds(files: Files) -> None:
    assert files.create("claims/one.json", b"mine")
    assert not files.create("claims/one.json", b"yours")
    assert files.read("claims/one.json") == b"mine"
    assert files.names("claims") == ["one.json"]


def test_creating_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    files = Files(str(tmp_path))
    for _ in range(2):
        files.create("one.json", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["one.json"]


def test_a_disk_without_hard_links_creates_once_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_args: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("models.records.files.os.link", no_links)
    files = Files(str(tmp_path))
    assert files.create("one.json", b"mine")
    assert not files.create("one.json", b"yours")
    assert [path.name for path in tmp_path.iterdir()] == ["one.json"]


def test_tables_come_in_the_order_asked_for(files: Files) -> None:
    names = [f"{number}.parquet" for number in range(20)]
    for number, name in enumerate(names):
        files.write_table(name, pa.table({"x": [number], "y": ["z"]}))
    read = list(files.read_tables(names[::-1], ["x"]))
    assert [table["x"][0].as_py() for table in read] == list(range(20))[::-1]
    assert read[0].column_names == ["x"]


def test_files_below_a_folder_are_listed_with_their_bytes(files: Files) -> None:
    files.write("features/net/one.parquet", b"123")
    files.write("features/other/two.parquet", b"4567")
    files.write("current.json", b"1")
    assert files.sizes("features") == {
        "features/net/one.parquet": 3,
        "features/other/two.parquet": 4,
    }
    assert len(files.sizes("")) == 3
    assert files.sizes("nowhere") == {}


def test_half_written_files_are_told_apart(tmp_path: Path) -> None:
    files = Files(str(tmp_path))
    files.write("shards/whole.parquet", b"x")
    (tmp_path / "shards" / f"{TEMPORARY}1234-half.parquet").write_bytes(b"xyz")
    assert files.unfinished() == {f"shards/{TEMPORARY}1234-half.parquet": 3}
    assert files.sizes("") == {"shards/whole.parquet": 1}
