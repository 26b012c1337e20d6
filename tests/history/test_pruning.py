import os
from dataclasses import replace
from pathlib import Path

import pytest

from models.history.pruning import HALF_WRITTEN, plan_pruning, prune
from models.history.restoring import restore
from models.records.files import TEMPORARY
from models.records.store import AtlasStore, NoAtlas
from models.records.writer import Busy, sole_writer
from tests.history.small_runs import NETWORK, Run, extracted, published

RUNS = [f"2026010{day}-000000-aaaa" for day in (1, 2, 3)]
OTHER = "other.layer.avg.1"


def photos(*names: str) -> dict[str, str]:
    return {name: f"file:///photos/{name}.jpg" for name in names}


@pytest.fixture
def three(store: AtlasStore) -> AtlasStore:
    """Three runs: a and b; b, c and a file that is no photo; c and d."""
    published(store, RUNS[0], Run(photos("a", "b"), rejects={"file:///old.jpg": "broken"}))
    published(store, RUNS[1], Run(photos("b", "c"), rejects={"file:///no.jpg": "nothing"}))
    published(store, RUNS[2], Run(photos("c", "d")))
    return store


def keys(store: AtlasStore) -> dict[str, str]:
    """Return the keys of every costly table, in one string each."""
    tables = ("contents", "thumbnails", f"features/{NETWORK}", "refusals")
    return {name: " ".join(sorted(store.shards(name).keys())) for name in tables}


def test_a_deleted_photos_rows_stay_until_nobody_needs_them(three: AtlasStore) -> None:
    assert keys(three)["contents"] == "a b c d"
    prune(three, 2)
    expected = dict.fromkeys(("contents", "thumbnails", f"features/{NETWORK}"), "b c d")
    assert keys(three) == {**expected, "refusals": "nothing"}
    assert set(three.sightings.keys()) == {*photos("b", "c", "d").values(), "file:///no.jpg"}


def test_kept_runs_are_whole_and_the_others_gone(three: AtlasStore) -> None:
    done = prune(three, 1)
    assert (done.kept, done.dropped) == ((RUNS[2],), tuple(RUNS[:2]))
    assert three.run_ids() == [RUNS[2]]
    run = three.snapshot()
    assert run.photo_ids() == ["c", "d"]
    assert run.vectors("conv").shape == (2, 3)
    assert [run.thumbnail(key) is not None for key in "abcd"] == [False, False, True, True]
    assert set(three.files.sizes("derived")) == set(run.manifest.tables.values())


def test_the_current_run_is_kept_however_old(three: AtlasStore) -> None:
    three.files.write_json("current.json", {"run_id": RUNS[0]})
    assert prune(three, 1).kept == (RUNS[0], RUNS[2])
    assert three.snapshot().photo_ids() == ["a", "b"]
    assert keys(three)["contents"] == "a b c d"


def test_a_restored_run_keeps_its_tables_when_the_run_it_came_from_goes(three: AtlasStore) -> None:
    restored = restore(three, RUNS[0], by="ann")
    assert prune(three, 1).kept == (restored.run_id,)
    assert three.snapshot().vectors("conv").shape == (2, 3)
    assert keys(three)["contents"] == "a b"


def test_a_plan_changes_nothing_and_tells_the_same_rows(three: AtlasStore) -> None:
    before = three.files.sizes("")
    plan = plan_pruning(three, 1)
    assert three.files.sizes("") == before
    done = prune(three, 1)
    assert {name: rows for name, (rows, _) in plan.by_table().items()} == {
        name: rows for name, (rows, _) in done.by_table().items()
    }
    assert done.by_table()["contents"][0] == 2
    assert done.by_table()["runs"][0] == 2


def test_freed_bytes_are_those_that_the_store_lost(three: AtlasStore) -> None:
    before = sum(three.files.sizes("").values())
    done = prune(three, 2)
    assert done.n_bytes == before - sum(three.files.sizes("").values()) > 0


def test_pruning_twice_is_pruning_once(three: AtlasStore) -> None:
    prune(three, 2)
    left = three.files.sizes("")
    again = prune(three, 2)
    assert (again.cuts, again.dropped) == ((), ())
    assert three.files.sizes("") == left


def test_features_of_networks_that_no_kept_run_used_go_unless_asked_to_stay(
    three: AtlasStore,
) -> None:
    published(three, "20260104-000000-aaaa", Run(photos("c", "d"), extractor=OTHER))
    prune(three, 1, keep_features=True)
    assert set(three.features(NETWORK).keys()) == {"c", "d"}
    assert {table: n for table, (n, _) in prune(three, 1).by_table().items()} == {
        f"features/{NETWORK}": 2
    }
    assert not three.features(NETWORK).keys()
    assert set(three.features(OTHER).keys()) == {"c", "d"}


def test_a_run_that_did_not_say_which_features_it_needs_keeps_all(three: AtlasStore) -> None:
    manifest = published(three, "20260104-000000-aaaa", Run(photos("c"), extractor=OTHER))
    three.publish(replace(manifest, extractors=()))
    prune(three, 1)
    assert set(three.features(NETWORK).keys()) == {"c"}


def test_half_written_files_go_and_are_counted(tmp_path: Path) -> None:
    store = AtlasStore(str(tmp_path / "atlas"))
    published(store, RUNS[0], Run(photos("a")))
    half = tmp_path / "atlas" / "contents" / f"{TEMPORARY}12-x.parquet"
    half.write_bytes(b"12345")
    assert plan_pruning(store, 1).by_table() == {HALF_WRITTEN: (0, 5)}
    assert prune(store, 1).by_table() == {HALF_WRITTEN: (0, 5)}
    assert not half.exists()


def test_a_kept_run_that_cannot_be_read_stops_everything(three: AtlasStore) -> None:
    newest = three.manifest(RUNS[2]).to_json() | {"schema_version": 99}
    three.files.write_json(f"runs/{RUNS[2]}.json", newest)
    before = three.files.sizes("")
    with pytest.raises(ValueError, match="schema version 99"):
        prune(three, 1)
    assert three.files.sizes("") == before


def test_without_a_published_run_nothing_is_deleted(store: AtlasStore) -> None:
    extracted(store, Run(photos("a")))
    with pytest.raises(NoAtlas, match="no published run"):
        prune(store, 1)
    assert store.thumbnails.keys() == {"a"}


def test_less_than_one_run_is_refused(three: AtlasStore) -> None:
    with pytest.raises(ValueError, match="keep 1 or more"):
        prune(three, 0)


def test_nothing_is_pruned_while_a_build_is_at_work(tmp_path: Path) -> None:
    store = AtlasStore(str(tmp_path / "atlas"))
    for run_id, name in zip(RUNS, "abc", strict=True):
        published(store, run_id, Run(photos(name)))
    with sole_writer(store.files), pytest.raises(Busy, match=str(os.getpid())):
        prune(store, 1)
    assert store.run_ids() == RUNS


def test_a_reader_that_has_the_atlas_open_goes_on_through_a_prune(three: AtlasStore) -> None:
    reader = AtlasStore(three.url)
    run = reader.snapshot()
    assert run.thumbnail("c") is not None
    prune(three, 1)
    assert [run.thumbnail(key) is not None for key in "abcd"] == [False, False, True, True]
    assert run.vectors("conv").shape == (2, 3)


def test_a_writer_that_has_the_atlas_open_notices_what_was_pruned(three: AtlasStore) -> None:
    writer = AtlasStore(three.url)
    assert "a" in writer.contents.keys()  # noqa: SIM118 - no dictionary
    prune(three, 1)
    published(writer, "20260104-000000-aaaa", Run(photos("a", "d")))
    assert writer.snapshot().vectors("conv").shape == (2, 3)
    assert AtlasStore(three.url).snapshot().thumbnail("a") is not None
