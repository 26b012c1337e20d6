"""Search and Recommend on real photos, with the network that looked at the atlas's own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from commands.dashboard import uploads_of
from commands.newcomers import NewcomersOfRuns
from conf.settings import load_settings
from dashboards.experts import Experts
from dashboards.uploads import Uploads
from models.pixels.framing import Framing
from tests.browser.conftest import N_REAL_EACH
from tests.browser.visit import serving, visiting

pytestmark = [pytest.mark.browser, pytest.mark.real]
_STRANGER = "bamboo_forest"


@pytest.fixture(scope="module")
def dashboard(real_atlas: str) -> Iterator[str]:
    """The dashboard, with the weights that the build has unpacked."""
    opened: list[Uploads] = []
    settings = load_settings()

    def opening(framing: Framing | None) -> Uploads:
        opened.append(uploads_of(settings, framing))
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", os.path.dirname(real_atlas))  # noqa: PTH120 - as the build had it
        with serving(real_atlas, Experts(newcomers=NewcomersOfRuns(settings, opening))) as url:
            yield url
    for uploads in opened:
        uploads.close()


def test_from_a_photo_that_nobody_has_seen_over_likes_to_other_folders(
    browser: Browser, dashboard: str, real_data: Path
) -> None:
    photos = sorted((real_data / "photos" / "sun" / _STRANGER).iterdir())
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    with visiting(context, dashboard) as visit:
        page = visit.page
        visit.go("/search?all=1")
        page.locator("#search-upload input").set_input_files(photos[N_REAL_EACH])
        expect(page.get_by_role("img", name="Your photo")).to_be_visible(timeout=60_000)
        page.get_by_role("link", name="Show all").click()
        expect(page.locator(".result")).to_have_count(30)
        first = _folders(page)[:8]
        assert sum(one.endswith(_STRANGER) for one in first) >= 6, first
        for at in range(3):
            page.locator(".result").nth(at).locator(".taste").first.click()
        page.get_by_role("link", name="Recommend", exact=True).click()
        expect(page.get_by_text("By 3 likes.", exact=True)).to_be_visible()
        assert _folders(page)[0].endswith(_STRANGER)
        page.get_by_role("link", name="From other folders").click()
        expect(page.locator(".choice.is-here", has_text="From other folders")).to_be_visible()
        assert not [one for one in _folders(page) if one.endswith(_STRANGER)]
        page.get_by_role("link", name="Folders", exact=True).click()
        expect(page.locator(".folder")).to_have_count(2)


def _folders(page: Page) -> list[str]:
    """Return the folder that each result names."""
    lines = page.locator(".result").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('.quiet')].map(line => line.innerText))"
    )
    return [next(line for line in told if "/" in line) for told in lines]
