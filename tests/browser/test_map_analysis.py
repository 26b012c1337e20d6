"""What analysts do with the map in a real browser: filter, zoom, select, read, export, share."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from dashboards.exhibition import Exhibition
from models.records.store import AtlasStore
from tests.browser.visit import Visit, visiting
from tests.drawn_atlas import DrawnAtlas

pytestmark = pytest.mark.browser
_WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@pytest.fixture(scope="module")
def shown(drawn_atlas: DrawnAtlas) -> Exhibition:
    return Exhibition(AtlasStore(drawn_atlas.url).snapshot())


def test_an_analyst_filters_by_date_selects_a_cluster_reads_it_and_exports_it(
    visit: Visit, shown: Exhibition, tmp_path: Path
) -> None:
    snow = np.flatnonzero(shown.colouring("tags-nmf").codes == 3)
    assert (shown.ledger.taken[snow].astype("datetime64[Y]").astype(str) == "2023").all()
    visit.go()
    visit.map()
    visit.page.get_by_label("From").fill("2023-01-01")
    visit.page.get_by_label("To", exact=True).fill("2023-12-31")
    expect(visit.page.locator("#map-count")).to_have_text("showing 20 of 60 photos")
    panel = visit.page.locator("#map-selection")
    expect(panel).to_contain_text("20 of 60 photos")
    visit.lasso([int(row) for row in snow])
    expect(panel).to_contain_text("5 of 60 photos")
    expect(panel).to_contain_text("snowfield + skyscraper")
    expect(panel.get_by_role("row", name=re.compile("snowfield 100 %"))).to_be_visible()
    expect(panel.locator("a.tile")).to_have_count(5)
    for ending, read in (("CSV", _csv_ids), ("JSON", _json_ids)):
        with visit.page.expect_download() as download:
            panel.get_by_role("link", name=ending).click()
        file = tmp_path / ending
        download.value.save_as(file)
        assert read(file) == {shown.photo_id(int(row)) for row in snow}
    _opens_the_same(visit)


def _opens_the_same(visit: Visit) -> None:
    """The address alone shows somebody else the same selection, and the back button the map."""
    address = visit.page.url
    visit.page.goto("about:blank")
    visit.page.goto(address)
    panel = visit.page.locator("#map-selection")
    expect(panel.locator("a.tile")).to_have_count(5)
    expect(visit.page.locator("#map-count")).to_contain_text("5 in the selection")
    panel.locator("a.tile").first.click()
    expect(visit.page.get_by_role("dialog")).to_be_visible()
    expect(visit.page).to_have_url(re.compile("area=.*photo="))
    visit.page.get_by_role("link", name="Runs").click()
    expect(visit.page).to_have_url(re.compile("since=2023-01-01"))


def _csv_ids(file: Path) -> set[str]:
    with file.open(newline="", encoding="utf-8") as lines:
        return {line["photo_id"] for line in csv.DictReader(lines)}


def _json_ids(file: Path) -> set[str]:
    return {one["photo_id"] for one in json.loads(file.read_text(encoding="utf-8"))}


def test_zooming_in_brings_thumbnails_onto_the_map_and_into_the_address(visit: Visit) -> None:
    visit.go()
    visit.map()
    assert visit.page.evaluate("sceneAtlas.stage.pictures.shown.length") == 0
    x, y = visit.point(7)
    visit.page.mouse.move(x, y)
    for _ in range(6):
        visit.page.mouse.wheel(0, -200)
    visit.until("sceneAtlas.stage.pictures.shown.some(one => one.image.naturalWidth > 0)")
    visit.until("location.search.includes('at=')")
    near = visit.point(7)
    assert abs(near[0] - x) < 10  # a mouse lies on whole pixels, which grow
    assert abs(near[1] - y) < 10
    visit.page.reload()
    visit.map()
    assert np.abs(np.subtract(visit.point(7), near)).max() < 3
    visit.page.get_by_role("button", name="Whole map").click()
    visit.until("!location.search.includes('at=')")


def test_filters_that_no_photo_passes_are_told(visit: Visit) -> None:
    visit.go("/?tag=coast&since=2030-01-01")
    expect(visit.page.get_by_text("No photo passes these filters.")).to_be_visible()
    expect(visit.page.locator("#map-count")).to_have_text("showing 0 of 60 photos")
    visit.page.get_by_role("button", name="Clear filters").click()
    expect(visit.page.locator("#map-count")).to_have_text("showing 60 of 60 photos")
    expect(visit.page.locator("#map-selection")).to_be_hidden()


def test_a_map_that_does_not_arrive_is_told_and_tried_again(visit: Visit) -> None:
    visit.page.route("**/positions/**", lambda route: route.abort())
    visit.go()
    notice = visit.page.get_by_text("The map could not be loaded")
    expect(notice).to_be_visible()
    visit.page.unroute("**/positions/**")
    visit.page.get_by_role("button", name="Try again").click()
    visit.map()
    expect(notice).to_be_hidden()
    assert all("ERR_FAILED" in one for one in visit.complaints)
    visit.complaints.clear()


def test_the_keyboard_moves_zooms_and_walks_from_photo_to_photo(visit: Visit) -> None:
    visit.go()
    field = visit.map()
    field.focus()
    before = visit.point(5)
    visit.page.keyboard.press("ArrowRight")
    assert visit.point(5)[0] < before[0] - 50
    visit.page.keyboard.press("+")
    assert visit.page.evaluate("sceneAtlas.stage.camera.zoom") == pytest.approx(1.5)
    visit.page.keyboard.press("0")
    assert visit.point(5) == pytest.approx(before)
    spoken = visit.page.locator("#map-field [aria-live]")
    told = set()
    for _ in range(3):
        visit.page.keyboard.press("Shift+ArrowRight")
        expect(spoken).to_contain_text(re.compile("jpg, "))
        visit.page.wait_for_timeout(200)
        told.add(spoken.text_content())
    assert len(told) > 1
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("dialog")).to_be_visible()


@pytest.fixture
def phone(browser: Browser, served: str) -> Iterator[Visit]:
    size = {"width": 400, "height": 800}
    context = browser.new_context(viewport=size, has_touch=True)  # type: ignore[arg-type] # so it is
    with visiting(context, served) as visit:
        yield visit


def test_fingers_move_and_zoom_the_map_and_open_a_photo(phone: Visit) -> None:
    phone.go()
    phone.map().scroll_into_view_if_needed()
    before = np.array([phone.point(5), phone.point(20)])
    _touch(phone, [[(200, 400)], [(200, 430)], [(200, 470)]])
    moved = np.array([phone.point(5), phone.point(20)]) - before
    assert moved == pytest.approx(np.array([[0, 70], [0, 70]]), abs=25)
    _touch(phone, [[(180, 400), (220, 400)], [(140, 400), (260, 400)], [(100, 400), (300, 400)]])
    assert phone.page.evaluate("sceneAtlas.stage.camera.zoom") > 2.5
    phone.page.get_by_role("button", name="Whole map").click()
    phone.page.touchscreen.tap(*phone.point(5))
    expect(phone.page.get_by_role("dialog")).to_be_visible()


def _touch(visit: Visit, steps: list[list[tuple[int, int]]]) -> None:
    """Lay fingers down, move them from step to step, and lift them."""
    session = visit.page.context.new_cdp_session(visit.page)
    kinds = ["touchStart", *["touchMove"] * (len(steps) - 1)]
    for kind, places in zip(kinds, steps, strict=True):
        points = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_against_wcag_aa(
    browser: Browser, served: str, shown: Exhibition, scheme: Literal["light", "dark"]
) -> None:
    size = {"width": 1440, "height": 900}
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type] # so it is
        color_scheme=scheme,
        bypass_csp=True,  # axe is brought in as a text that is run
    )
    with visiting(context, served) as visit:
        visit.go("/?tag=coast&category=2")
        visit.map()
        expect(visit.page.locator("#map-selection a.tile").first).to_be_visible()
        visit.page.wait_for_timeout(500)
        options = {"runOnly": {"type": "tag", "values": _WCAG_AA}}
        found = Axe().run(visit.page, options=options)
        assert found.violations_count == 0, found.generate_report()
