from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.records.files import Files
from models.records.shards import ROWS_PER_GROUP, Shards


def rows(*ids: str) -> pa.Table:
    return pa.table({"photo_id": list(ids), "value": [f"of {key}" for key in ids]})


@pytest.fixture
def shards(tmp_path: Path) -> Shards:
    return Shards(Files(str(tmp_path)), "thumbnails")


def test_gather_returns_rows_in_the_order_asked_for(shards: Shards) -> None:
    shards.append(rows("b", "a"))
    shards.append(rows("c"))
    assert shards.gather(["c", "a"])["value"].to_pylist() == ["of c", "of a"]


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
