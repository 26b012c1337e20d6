"""The gallery shows the current run, moves on to a new one, and refuses made-up runs."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dashboards.gallery import Gallery
from models.records.store import AtlasStore, NoAtlas
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas

_NEXT = "20261122-111500-bb02"


def _publish_again(url: str, run_id: str = _NEXT) -> None:
    store = AtlasStore(url)
    store.publish(replace(store.manifest(RUN_ID), run_id=run_id))


def test_before_the_first_run_the_command_that_makes_one_is_told(tmp_path: Path) -> None:
    gallery = Gallery(str(tmp_path / "nothing"))
    assert gallery.current_run_id() is None
    with pytest.raises(NoAtlas, match="sceneatlas build"):
        gallery.current()


def test_a_newly_published_run_is_moved_on_to(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=4)
    gallery = Gallery(atlas.url, recheck_s=0)
    assert gallery.current().manifest.run_id == RUN_ID
    _publish_again(atlas.url)
    assert gallery.current().manifest.run_id == _NEXT


def test_the_store_is_not_asked_again_at_once(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=4)
    gallery = Gallery(atlas.url, recheck_s=3600)
    first = gallery.current()
    _publish_again(atlas.url)
    assert gallery.current() is first


def test_a_page_that_is_open_keeps_its_run(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=4)
    gallery = Gallery(atlas.url, recheck_s=0)
    first = gallery.current()
    _publish_again(atlas.url)
    gallery.current()
    assert gallery.exhibition(RUN_ID) is first


def test_only_the_latest_runs_stay_in_memory(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=4)
    gallery = Gallery(atlas.url, recheck_s=0)
    first = gallery.current()
    for run_id in (_NEXT, "20261122-121500-cc03"):
        _publish_again(atlas.url, run_id)
        gallery.current()
    assert gallery.exhibition(RUN_ID) is not first


@pytest.mark.parametrize("forged", ["../current", "", None, "..", f"../runs/{RUN_ID}", "nonsense"])
def test_a_run_that_a_browser_makes_up_is_refused(
    drawn_atlas: DrawnAtlas, forged: str | None
) -> None:
    with pytest.raises(NoAtlas, match="reload the page"):
        Gallery(drawn_atlas.url).exhibition(forged)


def test_an_atlas_that_vanishes_is_noticed(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=4)
    gallery = Gallery(atlas.url, recheck_s=0)
    gallery.current()
    shutil.rmtree(atlas.url)
    with pytest.raises(NoAtlas):
        gallery.current()


def test_runs_are_listed_newest_first(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=4)
    _publish_again(atlas.url)
    assert [run.run_id for run in Gallery(atlas.url).runs()] == [_NEXT, RUN_ID]
