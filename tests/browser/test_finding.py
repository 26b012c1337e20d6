"""Search and Recommend in a real browser, and the story that leads from one to the other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, ViewportSize, expect
from typer.testing import CliRunner

from dashboards.experts import Experts
from sceneatlas import app
from tests.browser.visit import Visit, serving, visiting
from tests.drawn_atlas import DrawnAtlas
from tests.drawn_newcomers import EightByEight

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def dashboard(drawn_atlas: DrawnAtlas) -> Iterator[str]:
    with serving(drawn_atlas.url, Experts(newcomers=EightByEight())) as url:
        yield url


@pytest.fixture
def finding(browser: Browser, dashboard: str) -> Iterator[Visit]:
    size: ViewportSize = {"width": 1440, "height": 900}
    with visiting(browser.new_context(viewport=size, accept_downloads=True), dashboard) as visit:
        yield visit


def test_from_an_upload_over_likes_to_recommendations_that_are_exported(
    finding: Visit, drawn_atlas: DrawnAtlas, tmp_path: Path
) -> None:
    page = finding.page
    wanted = next(
        one for one in drawn_atlas.photo_ids[8:] if "coast" in str(drawn_atlas.paths[one])
    )
    finding.go("/search")
    page.locator("#search-upload input").set_input_files(drawn_atlas.paths[wanted])
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    first = page.locator(".result").first
    expect(first.get_by_role("link").first).to_have_attribute("href", f"/photo?id={wanted}")
    expect(first).to_contain_text("1.000")
    first.get_by_role("link", name="Find like this").click()
    expect(page.get_by_role("img", name="Asked about: coast")).to_be_visible()
    for at in range(3):
        page.locator(".result").nth(at).get_by_role(
            "button", name="Like", exact=False
        ).first.click()
    expect(page.locator(".taste[aria-pressed=true]")).to_have_count(3)
    page.get_by_role("link", name="Recommend", exact=True).click()
    expect(page.get_by_text("By 3 likes.", exact=True)).to_be_visible()
    page.get_by_role("link", name="From other folders").click()
    expect(page.locator(".choice.is-here", has_text="From other folders")).to_be_visible()
    reasons = page.locator("#recommend-view .result .reason")
    expect(reasons.first).to_contain_text(re.compile(r"0\.\d\d .+; like"))
    exported = _exported(page, tmp_path / "taste.json")
    _said_by_the_command_too(page, drawn_atlas, exported)


def _exported(page: Page, file: Path) -> Path:
    page.get_by_label("Name").fill("Ada")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as JSON").click()
    assert download.value.suggested_filename == "Ada.json"
    download.value.save_as(file)
    assert len(json.loads(file.read_text("utf-8"))["likes"]) == 3
    return file


def _said_by_the_command_too(page: Page, atlas: DrawnAtlas, taste: Path) -> None:
    links = page.locator("#recommend-view .result a.tile").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    asked = ["recommend", atlas.url, "--likes", str(taste), "--elsewhere", "--top", "24", "--json"]
    told = CliRunner().invoke(app, asked)
    rows = json.loads(told.stdout)["recommended"]
    assert links == [f"/photo?id={row['photo_id']}" for row in rows]


def test_words_are_completed_and_asked_with_the_keyboard_alone(finding: Visit) -> None:
    page = finding.page
    finding.go("/search")
    field = page.get_by_role("textbox", name="Words")
    field.press_sequentially("coast -nig")
    expect(page.get_by_role("option", name='coast -"night sky"')).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value('coast -"night sky"')
    expect(page).to_have_url(f"{finding.url}/search?words=coast+-%22night+sky%22")
    expect(page.locator("#search-told")).to_contain_text("by words")
    page.locator(".result .taste").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".result .taste").first).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Without these words").click()
    expect(page.get_by_text("Ask by words such as")).to_be_visible()
    expect(field).to_have_value("")
    page.go_back()
    expect(page.locator("#search-told")).to_contain_text("by words")
    expect(field).to_have_value('coast -"night sky"')


def test_a_question_grows_is_compared_otherwise_and_shown_whole(
    finding: Visit, drawn_atlas: DrawnAtlas
) -> None:
    page = finding.page
    finding.go(f"/photo?id={drawn_atlas.photo_ids[10]}")
    page.get_by_role("link", name="Find like this").click()
    page.locator(".result").first.get_by_role("link", name="Ask with it").click()
    expect(page.locator(".question img")).to_have_count(2)
    page.get_by_role("link", name="Colours", exact=True).click()
    expect(page.locator("#search-told")).to_contain_text("by colours, chi-squared")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".cut-line")).to_be_visible()
    page.get_by_role("textbox", name="From").fill("2024-01-01")
    expect(page.locator("#search-told")).to_contain_text(re.compile(r"of 3\d photos searched"))
    for wanted in ("photo=", "by=colours", "all=1", "since=2024-01-01"):
        assert wanted in page.url


def test_an_upload_that_cannot_be_looked_at_is_told(
    browser: Browser, drawn_atlas: DrawnAtlas
) -> None:
    experts = Experts(newcomers=EightByEight())
    with (
        serving(drawn_atlas.url, experts, upload_bytes=30_000) as url,
        visiting(browser.new_context(), url) as visit,
    ):
        visit.go("/search")
        files = visit.page.locator("#search-upload input")
        files.set_input_files(
            {"name": "big.jpg", "mimeType": "image/jpeg", "buffer": b"a" * 90_000}
        )
        refused = visit.page.get_by_role("alert").filter(has_text="big.jpg has 0.1 MB")
        expect(refused).to_be_visible()
        assert "upload=" not in visit.page.url
        files.set_input_files({"name": "no.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
        expect(visit.page.get_by_text("This photo cannot be read")).to_be_visible()
        expect(refused).to_have_count(0)
        visit.page.reload()
        expect(visit.page.get_by_text("The upload is gone")).to_be_visible()


def test_a_taste_begins_with_topics_and_is_turned_by_keys(finding: Visit) -> None:
    page = finding.page
    finding.go("/recommend")
    page.get_by_role("button", name="More of this coast + forest").click()
    expect(page.get_by_text("By 1 dial.", exact=True)).to_be_visible()
    dial = page.get_by_role("slider", name="How much of coast + forest")
    expect(dial).to_have_attribute("aria-valuenow", "1")
    dial.press("ArrowLeft")
    expect(dial).to_have_attribute("aria-valuenow", "0.75")
    expect(dial).to_be_focused()
    page.get_by_role("slider", name="How much tags counts").press("ArrowRight")
    expect(page).to_have_url(f"{finding.url}/recommend?weights=0.3%2C0.25%2C1")
    like = page.locator("#recommend-view .result").first.get_by_role("button").first
    like.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("By 1 like, 1 dial.", exact=True)).to_be_visible()
    expect(page.locator("#recommend-view .result .taste").first).to_be_focused()
    page.get_by_role("link", name="Folders", exact=True).click()
    expect(page.locator(".folder").first).to_be_visible()
    page.get_by_role("button", name="Start anew").click()
    expect(page.get_by_text("Nothing is known of your taste yet")).to_be_visible()


def test_a_taste_is_kept_and_opened_in_another_browser(
    finding: Visit, browser: Browser, dashboard: str
) -> None:
    page = finding.page
    finding.go("/recommend")
    page.get_by_role("button", name="More of this kitchen + bedroom").click()
    page.get_by_label("Name").fill("Grace")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept as Grace.")).to_be_visible()
    with visiting(browser.new_context(), dashboard) as other:
        other.go("/recommend")
        other.page.get_by_role("textbox", name="Open a kept profile").click()
        other.page.get_by_role("option", name="Grace").click()
        expect(other.page.get_by_text("By 1 dial.", exact=True)).to_be_visible()
        dial = other.page.get_by_role("slider", name="How much of kitchen + bedroom")
        expect(dial).to_have_attribute("aria-valuenow", "1")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (1024, "light"), (400, "light")])
def test_the_pages_are_accessible_steady_and_no_wider_than_the_window(
    browser: Browser,
    dashboard: str,
    drawn_atlas: DrawnAtlas,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme)
    asked = drawn_atlas.photo_ids[10]
    with visiting(context, dashboard) as visit:
        visit.go("/search")
        visit.page.evaluate(_TASTE, {"likes": [asked], "liked_folders": [str(drawn_atlas.photos)]})
        for path in (
            "/search",
            f"/search?photo={asked}&all=1",
            "/search?words=coats",
            "/recommend",
            "/recommend?by=folder",
        ):
            visit.go(path)
            visit.page.locator("[id$='-view'] > *").first.wait_for(timeout=60_000)
            visit.page.wait_for_load_state("networkidle")
            found = Axe().run(visit.page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
            wider = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, path
            assert visit.page.evaluate(_SHIFTED) < 0.1, path


_TASTE = "taste => localStorage.setItem('app-taste', JSON.stringify(taste))"
_SHIFTED = """() => new Promise((done) => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
    });
    observer.observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 200);
})"""


@pytest.mark.parametrize("path", ["/search?photo={}", "/recommend"])
def test_an_answer_is_asked_for_once(finding: Visit, drawn_atlas: DrawnAtlas, path: str) -> None:
    made = []

    def notice(response: Response) -> None:
        asked = response.request.post_data or ""
        if "-view.children" in asked:
            made.append(asked)

    finding.page.on("response", notice)
    finding.go(path.format(drawn_atlas.photo_ids[10]))
    finding.page.locator("[id$='-view'] > *").first.wait_for()
    finding.page.wait_for_load_state("networkidle")
    assert len(made) == 1
