"""The playground page in a real browser: bars, steps, strips, results and the map of a layer."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.visit import Visit, serving, visiting
from tests.drawn_atlas import DrawnAtlas, draw_atlas
from tests.drawn_playground import play

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> DrawnAtlas:
    atlas = draw_atlas(tmp_path_factory.mktemp("played"))
    play(atlas)
    return atlas


@pytest.fixture(scope="module")
def dashboard(played: DrawnAtlas) -> Iterator[str]:
    with serving(played.url) as url:
        yield url


@pytest.fixture
def open_page(browser: Browser, dashboard: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    with visiting(context, dashboard) as visit:
        visit.go("/playground?by=tag")
        visit.page.locator("#playground-canvas.is-drawn").wait_for()
        yield visit


def test_from_a_bar_to_other_results_and_back_by_arrow_keys(open_page: Visit) -> None:
    page = open_page.page
    results = page.locator(".results-sides .card").first
    expect(results).to_contain_text("seer · conv5")
    page.get_by_role("link", name="guesser, layer 3 of 9").click()
    expect(results).to_contain_text("guesser · conv3")
    assert "network=guesser&" in page.url.replace("?", "&") + "&"
    page.keyboard.press("ArrowRight")
    expect(results).to_contain_text("guesser · conv5")
    page.keyboard.press("Shift+ArrowRight")
    expect(results).to_contain_text("seer · conv5")
    page.keyboard.press("Shift+ArrowDown")
    expect(results).to_contain_text("euclidean")
    assert "metric=euclidean" in page.url
    page.go_back()
    expect(results).to_contain_text("cosine")


def test_a_strip_shows_a_photo_and_searches_with_it(open_page: Visit, played: DrawnAtlas) -> None:
    page = open_page.page
    bar = page.locator(".strip-link").nth(20)
    photo = page.locator("#strip-photo img")
    expect(photo).to_have_count(0)
    bar.hover()
    expect(photo).to_be_visible()
    src = str(photo.get_attribute("src"))
    bar.click()
    expect(page.locator("img.query")).to_have_attribute("src", src)
    assert f"photo={src[-69:-5]}" in page.url
    assert src[-69:-5] in played.photo_ids


def test_results_of_two_configurations_stand_side_by_side(open_page: Visit) -> None:
    page = open_page.page
    sides = page.locator(".results-sides .card")
    expect(sides).to_have_count(2)
    expect(sides.nth(0).locator(".tile")).to_have_count(15)
    sides.nth(1).get_by_text("change", exact=True).click()
    sides.nth(1).get_by_role("link", name="conv1", exact=True).click()
    expect(sides.nth(1)).to_contain_text("guesser · conv1")
    expect(sides.nth(0)).to_contain_text("seer · conv5")
    n_hits = [sides.nth(at).locator(".result-hit").count() for at in range(2)]
    assert n_hits[0] > n_hits[1]


def test_a_point_of_the_map_shows_a_photo_and_searches_with_it(
    open_page: Visit, played: DrawnAtlas
) -> None:
    page, canvas = open_page.page, open_page.page.locator("#playground-canvas")
    canvas.scroll_into_view_if_needed()
    x, y = page.evaluate("sceneAtlas.layerPlace(7)")
    canvas.hover(position={"x": x, "y": y})
    expect(page.locator("#playground-preview img")).to_be_visible()
    src = str(page.locator("#playground-preview img").get_attribute("src"))
    canvas.click(position={"x": x, "y": y})
    expect(page.locator("img.query")).to_have_attribute("src", src)
    assert src[-69:-5] in played.photo_ids


def test_a_class_of_the_legend_is_shown_alone(open_page: Visit) -> None:
    page = open_page.page
    entry = page.locator(".class-entry").first
    name = str(entry.locator(".legend-name").text_content())
    n_photos = int(str(entry.locator(".legend-count").text_content()))
    entry.click()
    expect(page.locator(".strip-link")).to_have_count(n_photos)
    expect(page.locator(".strip-name")).to_have_text([name])


def test_before_anything_is_computed_the_command_is_named(visit: Visit) -> None:
    visit.go()
    visit.page.get_by_role("link", name="Playground").click()
    expect(visit.page.locator("pre.command")).to_contain_text("sceneatlas playground --atlas")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (400, "dark"), (400, "light")])
def test_the_page_is_accessible_and_no_wider_than_the_window(
    browser: Browser, dashboard: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme)
    with visiting(context, dashboard) as visit:
        for path in ("/playground?by=tag", "/playground?network=seer&layer=conv1&score=photo"):
            visit.go(path)
            visit.page.locator(".results-sides").wait_for()
            visit.page.wait_for_load_state("networkidle")
            found = Axe().run(visit.page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
            wider = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, path
