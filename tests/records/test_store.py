from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from models.records.manifest import Manifest, Representation, Stage
from models.records.store import AtlasStore, NoAtlas, Remarks
from models.records.tables import (
    ROSTER,
    features_table,
    matrix_of,
    neighbours_table,
    topic_weights_table,
)


@pytest.fixture
def store(tmp_path: Path) -> AtlasStore:
    return AtlasStore(str(tmp_path / "atlas"))


def manifest(**tables: str) -> Manifest:
    return Manifest(
        started_at="2026-01-01T00:00:00+00:00",
        sources=("photos",),
        extractor="net.layer.avg.12345678",
        tagger=None,
        representations=(Representation("conv", "features/net.layer.avg.12345678", "vector"),),
        tables=tables,
        stages=(Stage("extract", 1.5, 2, 1, 1, 0, ("a note",)),),
        settings={"extract": {"backbone": "net"}},
        versions={"numpy": "2"},
        weights={"file": "sha"},
        run_id="run-1",
    )


def with_roster(store: AtlasStore, run_id: str) -> Manifest:
    path = store.derived_path("roster", run_id)
    store.write(path, pa.table({"photo_id": ["a", "b"], "counted": [True, True]}, ROSTER))
    return replace(manifest(roster=path), run_id=run_id)


def test_a_reader_sees_the_run_that_was_published_last(store: AtlasStore) -> None:
    store.publish(with_roster(store, "run-1"))
    store.publish(with_roster(store, "run-2"))
    assert store.current_run_id() == "run-2"
    assert store.run_ids() == ["run-1", "run-2"]
    assert store.snapshot().run_id == "run-2"
    assert store.snapshot("run-1").photo_ids() == ["a", "b"]


def test_a_run_that_lacks_a_table_is_not_published(store: AtlasStore) -> None:
    with pytest.raises(FileNotFoundError, match="lacks its table 'roster'"):
        store.publish(manifest(roster="derived/roster/gone.parquet"))
    assert store.current_run_id() is None


def test_before_the_first_run_a_reader_is_told_what_to_do(store: AtlasStore) -> None:
    with pytest.raises(NoAtlas, match="sceneatlas build"):
        store.snapshot()


def test_an_unknown_run_is_named_with_the_known_ones(store: AtlasStore) -> None:
    store.publish(with_roster(store, "run-1"))
    with pytest.raises(NoAtlas, match=r"no run 'x'.*there are: run-1"):
        store.snapshot("x")


def test_a_manifest_survives_json(store: AtlasStore) -> None:
    one = with_roster(store, "run-1")
    store.publish(one)
    assert store.manifest("run-1") == one
    assert one.notes == ("a note",)


def test_a_manifest_from_before_bytes_were_counted_is_read() -> None:
    value = manifest().to_json()
    for name in ("extractors", "restored_from", "restored_by"):
        del value[name]
    for stage in value["stages"]:
        del stage["bytes_read"], stage["bytes_written"]
    read = Manifest.from_json(value)
    assert (read.extractors, read.stage("extract").bytes_written) == ((), 0)


def test_a_manifest_of_a_newer_version_is_refused() -> None:
    value = manifest().to_json() | {"schema_version": 99}
    with pytest.raises(ValueError, match="schema version 99"):
        Manifest.from_json(value)


def test_an_unknown_stage_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="no stage 'cook'; it has extract"):
        manifest().stage("cook")


def test_a_derived_table_is_named_by_everything_it_was_made_from(store: AtlasStore) -> None:
    one = store.derived_path("tags/x", "roster", 5)
    assert one == store.derived_path("tags/x", "roster", 5)
    assert one != store.derived_path("tags/x", "roster", 6)
    assert one != store.derived_path("tags/y", "roster", 5)


def test_remarks_travel_with_their_table(store: AtlasStore) -> None:
    path = store.derived_path("positions/conv/tsne", 1)
    store.write(path, pa.table({"x": [1.0]}), Remarks({"trustworthiness": 0.9}, ("few photos",)))
    assert store.remarks(path) == Remarks({"trustworthiness": 0.9}, ("few photos",))


def test_vectors_of_features_come_in_roster_order(store: AtlasStore) -> None:
    extractor = "net.layer.avg.12345678"
    store.features(extractor).append(
        features_table(["b", "a"], np.array([[1, 2], [3, 4]], np.float32))
    )
    store.publish(with_roster(store, "run-1"))
    np.testing.assert_array_equal(store.snapshot().vectors("conv"), [[3, 4], [1, 2]])


def test_an_unknown_representation_is_named_with_the_known_ones(store: AtlasStore) -> None:
    store.publish(with_roster(store, "run-1"))
    with pytest.raises(KeyError, match=r"no representation 'x'.*it has conv"):
        store.snapshot().vectors("x")


def test_vector_columns_survive_parquet(store: AtlasStore) -> None:
    weights = np.random.default_rng(1).random((3, 4), np.float32)
    rows = topic_weights_table(["a", "b", "c"], weights, np.zeros(3, np.float32), np.ones(3, bool))
    store.write("derived/w.parquet", rows)
    np.testing.assert_array_equal(matrix_of(store.read("derived/w.parquet")["weights"]), weights)


def test_no_rows_make_an_empty_matrix() -> None:
    weights, left = np.zeros((1, 4), np.float32), np.zeros(1, np.float32)
    column = topic_weights_table(["a"], weights, left, np.ones(1, bool)).slice(0, 0)["weights"]
    assert matrix_of(column).shape == (0, 4)


def test_neighbours_are_kept_as_photo_ids() -> None:
    rows = np.array([[1, 2], [2, 0], [0, 1]])
    table = neighbours_table(["a", "b", "c"], rows, np.ones((3, 2), np.float32))
    assert table["ids"].to_pylist() == [["b", "c"], ["c", "a"], ["a", "b"]]
