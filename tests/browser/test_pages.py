"""All pages in a real browser: widths and schemes, what an atlas lacks, and hostile names."""

import shutil
from http import HTTPStatus
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Response, ViewportSize, expect

from tests.browser.visit import Visit, serving, visiting
from tests.drawn_atlas import DrawnAtlas, draw_atlas

pytestmark = pytest.mark.browser


def test_a_photos_own_page_leads_to_its_neighbours(visit: Visit, drawn_atlas: DrawnAtlas) -> None:
    visit.go(f"/photo?id={drawn_atlas.photo_ids[30]}")
    tab = visit.page.get_by_role("tab", name="Feature topics")
    neighbours = visit.page.get_by_role("tabpanel", name="Feature topics").locator("a.tile")
    tab.click()
    expect(neighbours).to_have_count(12)
    href = str(neighbours.nth(1).get_attribute("href"))
    neighbours.nth(1).click()
    expect(visit.page).to_have_url(visit.url + href)
    expect(visit.page.locator(".photo-large img").last).to_have_attribute(
        "src", f"/media/photo/{href[-64:]}"
    )


def test_the_runs_page_names_the_rejects(visit: Visit) -> None:
    visit.go()
    visit.page.get_by_role("link", name="Runs").click()
    expect(visit.page.get_by_role("cell", name="truncated JPEG", exact=True)).to_be_visible()
    expect(visit.page.get_by_text("<b>bold<b>.jpg", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1024, "dark"), (400, "light"), (400, "dark")]
)
def test_no_page_is_wider_than_the_window(
    browser: Browser,
    served: str,
    drawn_atlas: DrawnAtlas,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    size: ViewportSize = {"width": width, "height": 800}
    pages = ("/", f"/photo?id={drawn_atlas.photo_ids[3]}", f"/?photo={drawn_atlas.photo_ids[3]}")
    context = browser.new_context(viewport=size, color_scheme=scheme)
    with visiting(context, served) as visit:
        for path in (*pages, "/topics", "/runs", "/nowhere"):
            visit.go(path)
            visit.page.locator("#app-page > *").first.wait_for()
            visit.page.wait_for_load_state("networkidle")
            wider = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, path


def test_names_of_files_are_shown_and_never_run(visit: Visit, drawn_atlas: DrawnAtlas) -> None:
    hostile = {one: path for one, path in drawn_atlas.paths.items() if "alert" in path.name}
    assert len(hostile) == 2
    for photo_id, path in hostile.items():
        visit.go(f"/photo?id={photo_id}")
        expect(visit.page.get_by_role("heading", name=path.name)).to_be_visible()
        expect(visit.page.locator("[onerror]")).to_have_count(0)


def test_an_open_page_moves_on_when_an_atlas_is_published(browser: Browser, tmp_path: Path) -> None:
    atlas = str(tmp_path / "atlas")
    with serving(atlas) as url, visiting(browser.new_context(), url) as visit:
        visit.go()
        expect(visit.page.get_by_text("sceneatlas build PHOTOS")).to_be_visible()
        draw_atlas(tmp_path, n_photos=8)
        expect(visit.page.get_by_text("showing 8 of 8 photos")).to_be_visible(timeout=20_000)
        visit.map()


def test_an_atlas_that_vanishes_is_told_above_the_page(browser: Browser, tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=6)
    with serving(atlas.url) as url, visiting(browser.new_context(), url) as visit:
        visit.go()
        visit.map()
        shutil.rmtree(Path(atlas.url) / "derived")
        visit.page.get_by_text("Tag topics", exact=True).first.click()
        expect(visit.page.get_by_role("alert").first).to_contain_text("could not be shown")
        notice = visit.page.get_by_text("The map could not be loaded")
        expect(notice).to_be_visible()
        visit.page.get_by_role("button", name="Zoom in").click()
        visit.page.wait_for_url("**at=*")  # zooming has settled
        expect(notice).to_be_visible()
        shutil.rmtree(atlas.url)
        expect(visit.page.get_by_text("No atlas yet")).to_be_visible(timeout=20_000)
        assert all("404" in one for one in visit.complaints)
        visit.complaints.clear()


def test_a_photo_whose_original_is_gone_is_still_shown(browser: Browser, tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=6)
    gone = atlas.photo_ids[1]
    atlas.paths[gone].unlink()
    with serving(atlas.url) as url, visiting(browser.new_context(), url) as visit:
        visit.go(f"/photo?id={gone}")
        expect(visit.page.get_by_text("not where it was")).to_be_visible()
        expect(visit.page.locator(".photo-large img")).to_be_visible()


@pytest.mark.parametrize("path", ["/photo?id={}", "/runs", "/topics?since=2023-01-01"])
def test_a_view_is_not_made_again_under_the_readers_hands(
    visit: Visit, drawn_atlas: DrawnAtlas, path: str
) -> None:
    made: list[str] = []

    def notice(response: Response) -> None:
        asked = response.request.post_data or ""
        if response.status == HTTPStatus.OK and "-view.children" in asked:
            made.append(asked)

    visit.page.on("response", notice)
    visit.go(path.format(drawn_atlas.photo_ids[30]))
    visit.page.locator("[id$='-view'] > *").first.wait_for()
    visit.page.wait_for_load_state("networkidle")
    assert made == []
