from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.records.vector_files import read_vectors, write_vectors

VECTORS = np.random.default_rng(1).random((3, 5), np.float32)
URIS = ("/photos/é.jpg", "s3://bucket/b.jpg", "zip://c.jpg::/d.zip")


@pytest.mark.parametrize("suffix", [".npz", ".parquet"])
def test_vectors_survive_a_file(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"v{suffix}"
    write_vectors(file, URIS, VECTORS)
    read = read_vectors(file)
    assert read.uris == URIS
    np.testing.assert_array_equal(read.vectors, VECTORS)


def test_lists_of_any_parquet_writer_are_read(tmp_path: Path) -> None:
    file = tmp_path / "v.parquet"
    pq.write_table(pa.table({"photo_id": list(URIS), "vector": VECTORS.tolist()}), file)
    np.testing.assert_array_equal(read_vectors(file).vectors, VECTORS)


def test_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"must end in \.npz or \.parquet"):
        write_vectors(tmp_path / "v.csv", URIS, VECTORS)


def test_a_pickle_in_an_npz_is_not_run(tmp_path: Path) -> None:
    file = tmp_path / "v.npz"
    np.savez(file, uris=np.array([{"x": 1}], object), vectors=VECTORS)
    with pytest.raises(ValueError, match="allow_pickle"):
        read_vectors(file)


def test_missing_arrays_are_named(tmp_path: Path) -> None:
    file = tmp_path / "v.npz"
    np.savez(file, vectors=VECTORS)
    with pytest.raises(ValueError, match="lacks uris"):
        read_vectors(file)


def test_vectors_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "v.npz"
    np.savez(file, uris=np.array(URIS), vectors=np.full((3, 5), np.nan, np.float32))
    with pytest.raises(ValueError, match="NaN"):
        read_vectors(file)


def test_rows_without_a_uri_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "v.npz"
    np.savez(file, uris=np.array(URIS[:2]), vectors=VECTORS)
    with pytest.raises(ValueError, match="2 uris for vectors of shape"):
        read_vectors(file)
