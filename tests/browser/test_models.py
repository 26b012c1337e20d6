"""The Models page in a real browser: from all models to a channel and the photos that excite it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize, expect

from dashboards.experts import Experts
from tests.browser.visit import Visit, serving, visiting
from tests.pictured_models import LAYER, MODEL, PICTURED, PicturedAtlas, picture_atlas

pytestmark = pytest.mark.browser

_WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
OF_LAYER = f"?model={MODEL}&layer={LAYER}"


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> PicturedAtlas:
    return picture_atlas(tmp_path_factory.mktemp("pictured"))


@pytest.fixture(scope="module")
def told(pictured: PicturedAtlas) -> Iterator[str]:
    with serving(pictured.atlas.url, Experts(networks=pictured.networks)) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, told: str) -> Iterator[Visit]:
    with visiting(browser.new_context(viewport={"width": 1440, "height": 900}), told) as visit:
        yield visit


def test_a_reader_walks_from_all_models_to_the_photos_of_a_channel(visit: Visit) -> None:
    page = visit.page
    visit.go()
    page.get_by_role("link", name="Models", exact=True).click()
    page.get_by_role("link", name=MODEL, exact=True).click()
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=LAYER, exact=True))
    expect(row).to_contain_text("this run")
    expect(row).to_contain_text("112 × 112")
    page.get_by_role("link", name=LAYER, exact=True).click()
    expect(page).to_have_url(f"{visit.url}/models{OF_LAYER}")
    grid = page.locator(".channel-grid a")
    expect(grid).to_have_count(len(PICTURED))
    loaded = ".channel-grid img"
    visit.until(f"[...document.querySelectorAll('{loaded}')].every(one => one.naturalWidth)")
    grid.nth(2).click()
    expect(page).to_have_url(f"{visit.url}/models{OF_LAYER}&channel={PICTURED[2]}")
    expect(page.get_by_role("img", name="looks for")).to_be_visible()
    expect(page.locator("#models-view a.tile")).to_have_count(24)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", name=f"Channel {PICTURED[3]} of")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=f"Channel {PICTURED[2]} of")).to_be_visible()
    page.locator("#models-view a.tile").first.click()
    expect(page.locator(".photo-large")).to_be_visible()


def test_a_channel_has_its_address(visit: Visit) -> None:
    visit.go(f"/models{OF_LAYER}&channel=5")
    command = f"sceneatlas channels {MODEL} --layer {LAYER} --channels 5"
    expect(visit.page.get_by_text(command)).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (400, "dark")])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    browser: Browser, told: str, width: int, scheme: str
) -> None:
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(
        viewport=size,
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # axe is brought in as a text that is run
    )
    searches = ("", f"?model={MODEL}", OF_LAYER, f"{OF_LAYER}&channel={PICTURED[0]}")
    with visiting(context, told) as visit:
        for search in searches:
            visit.go(f"/models{search}")
            visit.page.locator("#models-view > *").first.wait_for()
            visit.page.wait_for_load_state("networkidle")
            wider = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, search
            options = {"runOnly": {"type": "tag", "values": _WCAG_AA}}
            found = Axe().run(visit.page, options=options)
            assert found.violations_count == 0, found.generate_report()
