"""Logging in, being attacked by what an atlas says, and moving to another run, in a browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
import waitress
from axe_playwright_python.sync_playwright import Axe
from dash import Dash
from playwright.sync_api import Browser, expect

from dashboards.app import create_app
from models.records.store import AtlasStore
from tests.browser.visit import Visit, serving, visiting
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas
from tests.security.conftest import PASSWORD, access_with, poisoned, users_file

__all__ = ["poisoned", "users_file"]  # fixtures
pytestmark = pytest.mark.browser
_WRONG_PASSWORD = "status of 401"  # the browser's own words for what the login answers


@contextmanager
def _visited(browser: Browser, app: Dash, **options: Any) -> Iterator[Visit]:
    server = waitress.create_server(app.server, port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    context = browser.new_context(**options)
    with visiting(context, f"http://127.0.0.1:{server.effective_port}") as visit:
        yield visit
        visit.complaints[:] = [one for one in visit.complaints if _WRONG_PASSWORD not in one]
    server.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (400, "dark")])
def test_a_reader_logs_in_with_the_keyboard_alone_and_out_again(
    browser: Browser,
    drawn_atlas: DrawnAtlas,
    users_file: Path,
    tmp_path: Path,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    app = create_app(drawn_atlas.url, access=access_with(users_file, tmp_path))
    size: Any = {"width": width, "height": 800}
    with _visited(browser, app, viewport=size, color_scheme=scheme) as visit:
        visit.go("/runs?tag=coast")
        page = visit.page
        expect(page).to_have_title("Log in – SceneAtlas")
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.keyboard.type("bob")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong password")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("do not go together")
        expect(page.get_by_label("Password")).to_be_focused()
        assert Axe().run(page).response["violations"] == []
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{visit.url}/runs?tag=coast")
        expect(page.get_by_role("heading", name="Rejected files")).to_be_visible()
        page.get_by_role("button", name="Log out").click()
        expect(page).to_have_url(f"{visit.url}/login")
        visit.go("/runs")
        expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_a_session_that_ends_leads_to_the_login_and_back(
    browser: Browser,
    drawn_atlas: DrawnAtlas,
    users_file: Path,
    tmp_path: Path,
) -> None:
    app = create_app(drawn_atlas.url, access=access_with(users_file, tmp_path))
    with _visited(browser, app) as visit:
        visit.go("/")
        visit.page.get_by_label("Name").fill("ann")
        visit.page.get_by_label("Password").fill(PASSWORD)
        visit.page.get_by_role("button", name="Log in").click()
        visit.page.get_by_role("link", name="Runs").wait_for()
        visit.page.context.clear_cookies()
        visit.page.get_by_role("link", name="Runs").click()
        expect(visit.page.get_by_label("Password")).to_be_visible()
        visit.page.get_by_label("Name").fill("ann")
        visit.page.get_by_label("Password").fill(PASSWORD)
        visit.page.get_by_role("button", name="Log in").click()
        expect(visit.page.get_by_role("heading", name="Rejected files")).to_be_visible()
        # Dash complains of answers to callbacks that come while the page is being left.
        visit.complaints.clear()


def test_nothing_that_an_atlas_says_is_run_and_nobody_else_is_asked(
    browser: Browser,
    poisoned: DrawnAtlas,
) -> None:
    """Visiting ends with: no dialog, no complaint of the policy, no request to anybody else."""
    photo = poisoned.photo_ids[3]
    with _visited(browser, create_app(poisoned.url)) as visit:
        for path in ("/", f"/?photo={photo}", f"/photo?id={photo}", "/runs", "/<script>"):
            visit.go(path)
            visit.page.locator("#app-page > *").first.wait_for()
            visit.page.wait_for_load_state("networkidle")
            expect(visit.page.locator("[onerror]")).to_have_count(0)
        visit.go("/?colour=tag")
        visit.hover(7)
        expect(visit.page.locator(".map-card")).to_contain_text("onerror")
        expect(visit.page.locator("[onerror]")).to_have_count(0)


_ATTEMPTS = (
    "window.ran = new Function('return 1')()",
    "window.ran = (0, eval)('1')",
    "const one = document.createElement('script'); one.textContent = 'window.ran = 1';"
    "document.head.append(one)",
    "const one = document.createElement('div'); document.body.append(one);"
    "one.innerHTML = '<img src=x onerror=\"window.ran = 1\">'",
    "const one = document.createElement('a'); one.href = 'javascript:window.ran = 1'; one.click()",
    "const one = document.createElement('iframe'); document.body.append(one);"
    "one.srcdoc = '<script>parent.ran = 1</script>'",
)


def test_the_policy_lets_no_text_become_a_program(
    browser: Browser, drawn_atlas: DrawnAtlas
) -> None:
    with _visited(browser, create_app(drawn_atlas.url)) as visit:
        visit.go("/login")  # any page has the policy
        for attempt in _ATTEMPTS:
            # later, since the driver's own evaluation is allowed more than the page is
            later = f"() => {{ setTimeout(() => {{ {attempt} }}, 0) }}"
            visit.page.evaluate(later)
            visit.page.wait_for_timeout(300)
            assert visit.page.evaluate("window.ran ?? null") is None, attempt
        assert len(visit.complaints) >= len(_ATTEMPTS) - 1  # of the policy: it worked
        visit.complaints.clear()


def test_an_open_page_moves_to_a_new_run_and_back_and_keeps_its_state(
    browser: Browser, tmp_path: Path
) -> None:
    atlas = draw_atlas(tmp_path, n_photos=8)
    store = AtlasStore(atlas.url)
    first = store.manifest(RUN_ID)
    newer = replace(first, run_id="20261123-080000-bb02")
    with serving(atlas.url) as url, visiting(browser.new_context(), url) as visit:
        visit.go("/?map=tags-nmf%2Ftsne&colour=tag")
        visit.map("tags-nmf/tsne")
        address = visit.page.url
        for run, title in (
            (newer, "A new run was published"),
            (first, "An earlier run is current"),
        ):
            store.publish(run)
            notice = visit.page.locator("#app-notice")
            expect(notice).to_contain_text(title, timeout=20_000)
            expect(notice).to_contain_text(run.run_id)
            expect(visit.page.locator("#app-page")).to_contain_text(run.run_id)
            visit.map("tags-nmf/tsne")
            assert visit.page.url == address
        visit.page.get_by_label("Close this notice").click()
        expect(visit.page.get_by_text("is current again")).to_have_count(0)
