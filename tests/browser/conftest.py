"""A browser, a dashboard over the drawn atlas, and a page on it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visit import Visit, serving, visiting
from tests.drawn_atlas import DrawnAtlas

expect.set_options(timeout=30_000)  # a page of a busy machine may take its time

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if chromium is None:
        pytest.skip(f"no browser: none of {', '.join(_NAMES)} is on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(drawn_atlas: DrawnAtlas) -> Iterator[str]:
    with serving(drawn_atlas.url) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Visit]:
    """A page of 1440 × 900; afterwards it must have complained of nothing and asked no other."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    with visiting(context, served) as visit:
        yield visit
