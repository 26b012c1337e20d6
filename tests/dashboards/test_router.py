"""Every page answers, whatever the atlas lacks and whatever the files are called."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from dashboards.addresses import photo_href
from dashboards.gallery import Gallery
from dashboards.pages.map import MapPage
from dashboards.router import Router
from models.records.store import AtlasStore
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas
from tests.drawn_photos import NASTY_NAMES

_PAGES = ["/", "/photo", "/runs"]


def _told(component: Component) -> str:
    """Return what a browser is sent of a component."""
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def _page(url: str, path: str, search: str = "") -> str:
    return _told(Router(Gallery(url, recheck_s=0)).page(path, search))


@pytest.mark.parametrize("path", _PAGES)
def test_before_the_first_run_every_page_tells_how_to_make_one(tmp_path: Path, path: str) -> None:
    told = _page(str(tmp_path / "nothing"), path)
    assert "No atlas yet" in told
    assert "sceneatlas build PHOTOS" in told


@pytest.mark.parametrize("path", _PAGES)
def test_an_atlas_of_a_newer_version_is_named_and_not_misread(tmp_path: Path, path: str) -> None:
    atlas = draw_atlas(tmp_path, n_photos=4)
    store = AtlasStore(atlas.url)
    store.publish(replace(store.manifest(RUN_ID), schema_version=99))
    assert "schema version 99" in _page(atlas.url, path)


@pytest.mark.parametrize("path", ["/", "/runs"])
def test_a_lost_table_is_told_and_not_fatal(tmp_path: Path, path: str) -> None:
    atlas = draw_atlas(tmp_path, n_photos=4)
    shutil.rmtree(Path(atlas.url) / "derived")
    assert "This could not be shown" in _page(atlas.url, path)


def test_an_unknown_address_leads_back_to_the_map(drawn_atlas: DrawnAtlas) -> None:
    assert "Go to the map" in _page(drawn_atlas.url, "/etc/passwd")


@pytest.mark.parametrize("search", ["", "?id=", "?id=" + "0" * 64, "?id=../x", "?id=<script>"])
def test_an_unknown_photo_is_told_kindly(drawn_atlas: DrawnAtlas, search: str) -> None:
    assert "No such photo" in _page(drawn_atlas.url, "/photo", search)


def test_too_long_a_query_is_told_and_not_fatal(drawn_atlas: DrawnAtlas) -> None:
    assert "This could not be shown" in _page(drawn_atlas.url, "/", "?" + "&".join(["a=b"] * 99))


def test_the_map_says_how_much_it_shows_and_how_far_to_trust_it(drawn_atlas: DrawnAtlas) -> None:
    told = _page(drawn_atlas.url, "/")
    assert "showing 60 of 60 photos" in told
    assert RUN_ID in told
    assert "12 topics instead of 30" in told
    assert "grey on the map" in told


def test_the_runs_page_names_every_reject_with_its_reason(drawn_atlas: DrawnAtlas) -> None:
    told = _page(drawn_atlas.url, "/runs")
    for word in ("half.jpg", "truncated JPEG", "empty.png", "showing 3 of 3 rejected files"):
        assert word in told


@pytest.mark.parametrize(("n_photos", "tagged"), [(1, True), (1, False), (2, True), (5, False)])
def test_small_and_untagged_runs_have_all_pages(
    tmp_path: Path, n_photos: int, tagged: bool
) -> None:
    atlas = draw_atlas(tmp_path, n_photos=n_photos, tagged=tagged)
    assert f"showing {n_photos} of {n_photos}" in _page(atlas.url, "/")
    href = photo_href(atlas.photo_ids[0])
    assert "Similar photos" in _page(atlas.url, "/photo", href.removeprefix("/photo"))
    assert RUN_ID in _page(atlas.url, "/runs")


def test_the_page_of_a_photo_whose_file_is_gone_says_so(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=5)
    gone = atlas.photo_ids[3]
    atlas.paths[gone].unlink()
    told = _page(atlas.url, "/photo", f"?id={gone}")
    assert "not where it was" in told
    assert f"/media/thumbnail/{gone}.webp" in told
    assert f"/media/photo/{gone}" not in told


def test_file_names_are_told_as_text_and_never_as_markup(drawn_atlas: DrawnAtlas) -> None:
    named = {path.name: photo_id for photo_id, path in drawn_atlas.paths.items()}
    for name in NASTY_NAMES:
        told = _page(drawn_atlas.url, "/photo", f"?id={named[name]}")
        assert "dangerously" not in told
        readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        assert json.dumps(readable, ensure_ascii=False)[1:-1] in told


def test_the_photo_beside_the_map_leads_to_others_beside_the_same_map(
    drawn_atlas: DrawnAtlas,
) -> None:
    page = MapPage(Gallery(drawn_atlas.url))
    search = f"?photo={drawn_atlas.photo_ids[9]}&map=conv-nmf/tsne&folder=/x"
    told = "".join(_told(part) for part in page.photo(run=RUN_ID, search=search))
    assert "map=conv-nmf%2Ftsne" in told
    assert "folder=%2Fx" in told


def test_a_callback_for_a_forged_run_is_refused(drawn_atlas: DrawnAtlas) -> None:
    with pytest.raises(LookupError, match="reload the page"):
        MapPage(Gallery(drawn_atlas.url)).trust(run="../current", key="conv/tsne")
