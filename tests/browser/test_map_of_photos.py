"""The map of real photos, built as people build it, in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import N_REAL_EACH, REAL_SCENES
from tests.browser.visit import n_strong_colours, serving, visiting

pytestmark = [pytest.mark.browser, pytest.mark.real]


@pytest.fixture(scope="session")
def served_photos(real_atlas: str) -> Iterator[str]:
    with serving(real_atlas) as url:
        yield url


def test_a_scene_is_found_on_the_map_and_exported(
    browser: Browser, served_photos: str, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    with visiting(context, served_photos) as visit:
        visit.go("/?colour=folder")
        assert n_strong_colours(visit.map().screenshot()) >= 3
        highlight = visit.page.get_by_role("radiogroup", name="Highlight")
        folders = highlight.get_by_role("radio")
        expect(folders).to_have_count(len(REAL_SCENES))
        assert _purity(visit.page.evaluate(_PLACES)) > 0.7
        visit.page.get_by_role("textbox", name="Folder").click()
        visit.page.get_by_role("option", name="bamboo_forest").click()
        panel = visit.page.locator("#map-selection")
        expect(panel.locator("a.tile")).to_have_count(N_REAL_EACH)
        with visit.page.expect_download() as download:
            panel.get_by_role("link", name="JSON").click()
        download.value.save_as(tmp_path / "photos.json")
        listed = json.loads((tmp_path / "photos.json").read_text(encoding="utf-8"))
        assert {Path(one["folder"]).name for one in listed} == {"bamboo_forest"}


_PLACES = """() => { const { points, loaded } = sceneAtlas.stage;
    return { x: [...points.x], y: [...points.y], codes: [...loaded.codes] }; }"""


def _purity(drawn: dict[str, list[int]]) -> float:
    """Return how many photos have their nearest on the map in their own folder."""
    places = list(zip(drawn["x"], drawn["y"], strict=True))
    near = [
        min((at for at in range(len(places)) if at != one), key=lambda at: _apart(places, one, at))
        for one in range(len(places))
    ]
    same = [drawn["codes"][one] == drawn["codes"][other] for one, other in enumerate(near)]
    return sum(same) / len(same)


def _apart(places: list[tuple[int, int]], one: int, other: int) -> float:
    return (places[one][0] - places[other][0]) ** 2 + (places[one][1] - places[other][1]) ** 2
