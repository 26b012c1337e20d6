from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records.files import Files
from models.records.shards import ROWS_PER_GROUP, Shards
from models.records.tables import features_table


def rows(*ids: str) -> pa.Table:
    return pa.table({"photo_id": list(ids), "value": [f"of {key}" for key in ids]})


@pytest.fixture
def shards(tmp_path: Path) -> Shards:
    return Shards(Files(str(tmp_path)), "thumbnails")


def test_gather_returns_rows_in_the_order_asked_for(shards: Shards) -> None:
    shards.append(rows("b", "a"))
    shards.append(rows("c"))
    assert shards.gather(["c", "a"])["value"].to_pylist() == ["of c", "of a"]


def test_vectors_come_in_the_order_asked_for_from_any_shard(shards: Shards) -> None:
    for ids in (["b", "a"], ["c"]):
        vectors = np.array([[ord(key), 0.5] for key in ids], np.float32)
        shards.append(features_table(ids, vectors))
    found = shards.vectors(["c", "a", "c"], "vector")
    assert found.dtype == np.float32
    assert found.tolist() == [[99, 0.5], [97, 0.5], [99, 0.5]]
    with pytest.raises(KeyError, match="no row for z"):
        shards.vectors(["a", "z"], "vector")


def test_adding_the_same_rows_twice_changes_nothing(shards: Shards, tmp_path: Path) -> None:
    shards.append(rows("a", "b"))
    shards.append(rows("a", "b"))
    assert len(list((tmp_path / "thumbnails").iterdir())) == 1


def test_a_row_that_two_writers_added_is_found_once(shards: Shards) -> None:
    shards.append(rows("a", "b"))
    shards.append(rows("b", "c"))
    assert shards.keys() == {"a", "b", "c"}
    assert shards.gather(["b"])["value"].to_pylist() == ["of b"]


def test_a_missing_key_is_named(shards: Shards) -> None:
    shards.append(rows("a"))
    with pytest.raises(KeyError, match="no row for z"):
        shards.gather(["a", "z"])


def test_one_row_is_read_out_of_many_groups(shards: Shards) -> None:
    ids = [f"{number:04}" for number in range(3 * ROWS_PER_GROUP + 5)]
    shards.append(rows(*ids))
    assert shards.get("0170") == {"photo_id": "0170", "value": "of 0170"}
    assert shards.get("nobody") is None


def test_rows_added_by_another_writer_are_seen(shards: Shards, tmp_path: Path) -> None:
    assert shards.get("a") is None
    Shards(Files(str(tmp_path)), "thumbnails").append(rows("a"))
    assert shards.get("a") == {"photo_id": "a", "value": "of a"}


def test_empty_rows_make_no_shard(shards: Shards, tmp_path: Path) -> None:
    shards.append(rows())
    assert not (tmp_path / "thumbnails").exists()


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdef"), unique=True), max_size=5))
def test_any_sequence_of_appends_keeps_every_row_once(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[str]]
) -> None:
    shards = Shards(Files(str(tmp_path_factory.mktemp("shards"))), "t")
    for batch in batches:
        shards.append(rows(*batch))
    expected = sorted({key for batch in batches for key in batch})
    assert sorted(shards.keys()) == expected
    if expected:
        assert shards.gather(expected)["photo_id"].to_pylist() == expected


def after(first: Shards, step: Callable[[], None]) -> None:
    """Let `step` happen when `first` has just listed its shards and is about to read them."""
    listed = first._files.names

    def names(folder: str) -> list[str]:
        found = listed(folder)
        first._files.names = listed  # type: ignore[method-assign]
        step()
        return found

    first._files.names = names  # type: ignore[method-assign]


def reduce_to(shards: Shards, *keys: str) -> None:
    """Leave only the rows of these keys, as `prune` does."""
    for name, table in shards.named_tables():
        kept = [key in keys for key in table["photo_id"].to_pylist()]
        shards.reduce(name, pa.array(kept))


@pytest.fixture(params=["folder", "memory"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path) if request.param == "folder" else f"memory://{tmp_path.name}"


def test_a_shard_keeps_only_the_rows_that_are_needed(url: str) -> None:
    shards = Shards(Files(url), "thumbnails")
    shards.append(rows("a", "b", "c"))
    shards.append(rows("d"))
    shards.append(rows("e"))
    whole = shards.names()
    reduce_to(shards, "a", "c", "e")
    assert shards.gather(["c", "a", "e"])["value"].to_pylist() == ["of c", "of a", "of e"]
    assert shards.keys() == {"a", "c", "e"}
    assert len(set(shards.names()) & set(whole)) == 1  # the one with nothing to leave out
    reduce_to(shards, "a", "c", "e")
    assert len(shards.names()) == 2


def test_a_reader_with_an_old_index_finds_rows_where_they_went(url: str) -> None:
    reader = Shards(Files(url), "thumbnails")
    reader.append(rows("a", "b", "c"))
    assert reader.get("c") == {"photo_id": "c", "value": "of c"}
    reduce_to(Shards(Files(url), "thumbnails"), "b", "c")
    assert reader.get("b") == {"photo_id": "b", "value": "of b"}
    assert reader.keys() == {"b", "c"}
    assert reader.get("a") is None


def test_a_reader_who_never_opened_the_shard_that_went_finds_its_rows(url: str) -> None:
    reader = Shards(Files(url), "thumbnails")
    reader.append(rows("a", "b"))
    assert reader.keys() == {"a", "b"}  # the index knows where, and nothing is open
    reduce_to(Shards(Files(url), "thumbnails"), "b")
    assert reader.get("b") == {"photo_id": "b", "value": "of b"}


@pytest.mark.parametrize("read", ["gather", "keys", "get"])
def test_a_shard_that_goes_between_looking_and_reading_loses_no_row(url: str, read: str) -> None:
    reader = Shards(Files(url), "thumbnails")
    reader.append(rows("a", "b"))
    reader.append(rows("c", "d"))
    after(reader, lambda: reduce_to(Shards(Files(url), "thumbnails"), "b", "c"))
    if read == "gather":
        assert reader.gather(["b", "c"])["value"].to_pylist() == ["of b", "of c"]
    elif read == "keys":
        assert reader.keys() == {"b", "c"}
    else:
        assert reader.get("b") == {"photo_id": "b", "value": "of b"}


def test_a_row_that_is_gone_and_came_back_is_found_again(shards: Shards) -> None:
    shards.append(rows("a", "b"))
    assert shards.keys() == {"a", "b"}
    reduce_to(shards)
    assert shards.keys() == set()
    shards.append(rows("a", "b"))
    assert shards.get("b") == {"photo_id": "b", "value": "of b"}
