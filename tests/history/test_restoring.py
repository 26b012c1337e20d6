import os
from pathlib import Path

import pytest

from models.history.comparison import compare
from models.history.restoring import restore
from models.records.store import AtlasStore, NoAtlas
from models.records.writer import Busy, sole_writer
from tests.history.small_runs import Run, published

OLD, NEW = "20260101-000000-aaaa", "20260102-000000-bbbb"


@pytest.fixture
def grown(store: AtlasStore) -> AtlasStore:
    """An atlas of two runs: photo a, then photos a and b."""
    published(store, OLD, Run({"a": "file:///a.jpg"}))
    published(store, NEW, Run({"a": "file:///a.jpg", "b": "file:///b.jpg"}))
    return store


def test_readers_see_an_older_run_again(grown: AtlasStore) -> None:
    restored = restore(grown, OLD, by="ann@host")
    now = grown.snapshot()
    assert now.run_id == restored.run_id == grown.run_ids()[-1]
    assert now.photo_ids() == ["a"]
    same = compare(grown.snapshot(OLD), now)
    assert (same.added, same.gone, same.flips, same.n_moved) == ((), (), (), 0)


def test_a_restored_run_says_whose_tables_it_shows_and_who_wanted_it(grown: AtlasStore) -> None:
    restored = grown.manifest(restore(grown, OLD, by="ann@host").run_id)
    assert (restored.restored_from, restored.restored_by) == (OLD, "ann@host")
    assert restored.tables == grown.manifest(OLD).tables
    assert restored.finished_at > grown.manifest(OLD).finished_at


def test_a_restore_can_be_undone_like_any_other_run(grown: AtlasStore) -> None:
    restore(grown, OLD, by="ann")
    restore(grown, NEW, by="ann")
    assert grown.snapshot().photo_ids() == ["a", "b"]
    assert len(grown.run_ids()) == 4


def test_what_readers_see_already_is_not_restored(grown: AtlasStore) -> None:
    with pytest.raises(ValueError, match=f"{NEW} is what readers see already"):
        restore(grown, NEW, by="ann")
    shown = restore(grown, OLD, by="ann").run_id
    with pytest.raises(ValueError, match=f"see already, as {shown}"):
        restore(grown, OLD, by="ann")
    assert len(grown.run_ids()) == 3


def test_an_unknown_run_is_told_with_the_known_ones(grown: AtlasStore) -> None:
    with pytest.raises(NoAtlas, match=f"no run 'x'.*{OLD}, {NEW}"):
        restore(grown, "x", by="ann")


def test_a_run_that_lost_a_table_is_not_restored(grown: AtlasStore) -> None:
    grown.files.remove(grown.manifest(OLD).tables["photos"])
    with pytest.raises(FileNotFoundError, match="lacks its table 'photos'"):
        restore(grown, OLD, by="ann")
    assert grown.current_run_id() == NEW


def test_nothing_is_restored_while_a_build_is_at_work(tmp_path: Path) -> None:
    store = AtlasStore(str(tmp_path / "atlas"))
    published(store, OLD, Run({"a": "file:///a.jpg"}))
    published(store, NEW, Run({"b": "file:///b.jpg"}))
    with sole_writer(store.files), pytest.raises(Busy, match=str(os.getpid())):
        restore(store, OLD, by="ann")
    assert store.current_run_id() == NEW
