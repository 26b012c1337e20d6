"""Vectors gathered on disk: the same as in memory, in any order, and gone afterwards."""

from pathlib import Path

import numpy as np
import pytest

from models.records.arrays import Vectors
from models.records.disk_matrix import gathered_on_disk
from models.records.files import Files
from models.records.shards import Shards
from models.records.tables import features_table, matrix_of

N_PHOTOS, N_VALUES = 50, 7


@pytest.fixture
def vectors() -> Vectors:
    return np.random.default_rng(5).normal(size=(N_PHOTOS, N_VALUES)).astype(np.float16)


@pytest.fixture
def shards(tmp_path: Path, vectors: Vectors) -> Shards:
    made = Shards(Files(str(tmp_path / "atlas")), "features/x")
    for start in range(0, N_PHOTOS, 13):
        ids = [f"p{row}" for row in range(start, min(start + 13, N_PHOTOS))]
        made.append(features_table(ids, vectors[start : start + 13]))
    return made


def test_vectors_stand_in_the_order_that_was_asked_for(
    shards: Shards, vectors: Vectors, tmp_path: Path
) -> None:
    rows = np.random.default_rng(1).permutation(N_PHOTOS)[:30]
    keys = [f"p{row}" for row in rows]
    with gathered_on_disk(shards, keys, tmp_path) as matrix:
        assert matrix.dtype == np.float16
        np.testing.assert_array_equal(matrix, vectors[rows])
        np.testing.assert_array_equal(matrix, matrix_of(shards.gather(keys)["vector"]))


def test_the_matrix_is_a_file_and_leaves_none(shards: Shards, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with gathered_on_disk(shards, ["p3", "p49"], tmp_path) as matrix:
        assert isinstance(matrix, np.memmap)
        with pytest.raises(ValueError, match="read-only"):
            matrix[0] = 0
    assert sorted(tmp_path.iterdir()) == before


def test_a_key_without_a_row_is_named(shards: Shards, tmp_path: Path) -> None:
    with (
        pytest.raises(KeyError, match="features/x has no row for nobody"),
        gathered_on_disk(shards, ["p1", "nobody", "p2"], tmp_path),
    ):
        pass


def test_a_table_without_rows_is_told(tmp_path: Path) -> None:
    empty = Shards(Files(str(tmp_path / "atlas")), "features/none")
    with (
        pytest.raises(KeyError, match="features/none has no row for p1"),
        gathered_on_disk(empty, ["p1"], tmp_path),
    ):
        pass


def test_no_keys_make_an_empty_matrix(shards: Shards, tmp_path: Path) -> None:
    with gathered_on_disk(shards, [], tmp_path) as matrix:
        assert matrix.shape == (0, N_VALUES)
