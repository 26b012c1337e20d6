"""The folder of pages, opened from the disk: map, topics and photos without any server."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dashboards.exhibition import Exhibition
from dashboards.site.writer import write_site
from models.records.store import AtlasStore
from tests.browser.visit import n_strong_colours, visiting
from tests.drawn_atlas import DrawnAtlas
from tests.security.conftest import poisoned

__all__ = ["poisoned"]  # a fixture
pytestmark = pytest.mark.browser


def _violations(page: Page) -> list[object]:
    """What axe finds, without fetching style sheets: from a disk a page may not."""
    return list(Axe().run(page, options={"preload": False}).response["violations"])


@pytest.fixture(scope="module")
def pages(drawn_atlas: DrawnAtlas, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("pages") / "shown"
    write_site(Exhibition(AtlasStore(drawn_atlas.url).snapshot()), folder, title="Drawn photos")
    return folder.as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (400, "dark")])
def test_a_reader_goes_from_map_to_topic_to_photo_to_its_like(
    browser: Browser, pages: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 850}, color_scheme=scheme)
    with visiting(context, pages) as visit:
        page = visit.page
        visit.go("/index.html")
        expect(page).to_have_title("Drawn photos")
        expect(page.locator("#map-count")).to_have_text("showing 60 of 60 photos")
        page.locator("#map-field[data-drawn]").wait_for()
        assert n_strong_colours(page.locator("#map-field").screenshot()) > 5
        assert _violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.get_by_label("Map", exact=True).first.select_option(label="Tag topics")
        page.locator("#map-field[data-drawn='tags-nmf/tsne']").wait_for()
        page.locator(".site-category").first.click()
        expect(page.locator(".site-category").first).to_have_attribute("aria-pressed", "true")
        page.get_by_role("link", name="Topics").click()
        expect(page.get_by_role("heading", name="Tag topics: 12")).to_be_visible()
        assert _violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.locator("#topics-page .tile").first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("81 %")).to_be_visible()
        name = dialog.get_by_role("heading", level=2).inner_text()
        assert _violations(page) == []
        dialog.locator(".tile").first.click()
        expect(dialog.get_by_role("heading", level=2)).not_to_have_text(name)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        page.reload()  # the address keeps the page
        expect(page.get_by_role("heading", name="Tag topics: 12")).to_be_visible()


def test_nothing_that_an_atlas_says_is_run(
    browser: Browser,
    poisoned: DrawnAtlas,
    tmp_path: Path,
) -> None:
    snapshot = AtlasStore(poisoned.url).snapshot()
    write_site(Exhibition(snapshot), tmp_path / "shown", title="<script>alert(1)</script>")
    with visiting(browser.new_context(), (tmp_path / "shown").as_uri()) as visit:
        for part in ("", "#page=topics", "#photo=3", "#page=topics&photo=5&map=<script>"):
            visit.go(f"/index.html{part}")
            visit.page.wait_for_load_state("networkidle")
            expect(visit.page.locator("[onerror]")).to_have_count(0)
        expect(visit.page.get_by_role("dialog")).to_contain_text("onerror")
