"""Topics, photo and runs in a real browser: the end of an analyst's story, and who may read it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.visit import Visit, serving, visiting
from tests.drawn_atlas import RUN_ID, DrawnAtlas
from tests.eventful_atlas import EXPERTS, FAILURE, draw_eventful_atlas

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory) -> DrawnAtlas:
    return draw_eventful_atlas(tmp_path_factory.mktemp("eventful"))


@pytest.fixture(scope="module")
def dashboard(eventful: DrawnAtlas) -> Iterator[str]:
    with serving(eventful.url, EXPERTS) as url:
        yield url


def test_from_a_topic_through_its_name_and_an_export_to_why_a_photo_is_tagged(
    browser: Browser, dashboard: str, tmp_path: Path
) -> None:
    with visiting(browser.new_context(accept_downloads=True), dashboard) as visit:
        page = visit.page
        visit.go("/topics?since=2023-01-01")
        page.get_by_role("link", name="coast + forest", exact=True).click()
        expect(page).to_have_url(f"{dashboard}/topics?of=tags-nmf&number=0&since=2023-01-01")
        _rename(page, "Our seaside")
        rows = _exported(page, tmp_path)
        assert {row["tags"].partition(" ")[0] for row in rows} == {"coast"}
        assert all("Our seaside" in row["topics"] for row in rows)
        page.locator(".topic-body .tile").last.click()
        page.get_by_role("link", name="Why? coast").click()
        overlay = page.get_by_role("img", name="Where the photo speaks for coast")
        expect(overlay).to_be_visible()
        assert overlay.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        expect(page.locator("#photo-reason")).to_contain_text("speaks most for “coast”")
        assert "why=coast" in page.url  # a view that can be shared
        expect(page.get_by_text("Our seaside")).to_be_visible()
        _on_the_map(visit)


def _rename(page: Page, name: str) -> None:
    field = page.get_by_role("textbox", name="Name")
    field.fill(name)
    field.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text("The run called it “coast + forest”.")).to_be_visible()


def _exported(page: Page, folder: Path) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(folder / "photos.csv")
    return list(csv.DictReader(io.StringIO((folder / "photos.csv").read_text("utf-8"))))


def _on_the_map(visit: Visit) -> None:
    visit.page.get_by_role("link", name="Map", exact=True).click()
    visit.map()
    expect(visit.page.locator(".legend").get_by_text("Our seaside")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (400, "light")])
def test_the_pages_are_accessible_and_no_wider_than_the_window(
    browser: Browser,
    dashboard: str,
    eventful: DrawnAtlas,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme)
    with visiting(context, dashboard) as visit:
        for path in (
            "/topics",
            "/topics?of=conv-nmf&number=3",
            "/topics?of=compare",
            f"/photo?id={eventful.photo_ids[12]}&why=nothing",
            f"/runs?before={RUN_ID}",
        ):
            visit.go(path)
            visit.page.locator("#app-page h1").first.wait_for()
            visit.page.wait_for_load_state("networkidle")
            found = Axe().run(visit.page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
            wider = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, path


def test_runs_tell_of_the_failure_and_let_rejects_be_chosen(
    browser: Browser, dashboard: str
) -> None:
    with visiting(browser.new_context(), dashboard) as visit:
        page = visit.page
        visit.go("/runs")
        expect(page.get_by_role("alert").filter(has_text=FAILURE)).to_be_visible()
        page.get_by_role("link", name="empty file 1").click()
        expect(page.get_by_text("showing 1 of 3 rejected files")).to_be_visible()
        page.get_by_label("Run to compare with").get_by_role("link", name=RUN_ID).click()
        expect(page.get_by_text(f"From {RUN_ID} to")).to_be_visible()
        page.go_back()
        expect(page.get_by_text("showing 1 of 3 rejected files")).to_be_visible()
