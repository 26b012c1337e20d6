"""A browser, a dashboard over the drawn atlas, and a page on it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visit import Visit, serving, visiting
from tests.drawn_atlas import DrawnAtlas

expect.set_options(timeout=30_000)  # a page of a busy machine may take its time

REAL_SCENES = ("bamboo_forest", "football_field", "auditorium")
N_REAL_EACH = 16
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


@pytest.fixture(scope="session")
def real_atlas(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An atlas of a few real photos of three scenes; other browser tests may use it."""
    folder = tmp_path_factory.mktemp("real")
    for scene in REAL_SCENES:
        (folder / "photos" / scene).mkdir(parents=True)
        for file in sorted((real_data / "photos" / "sun" / scene).iterdir())[:N_REAL_EACH]:
            (folder / "photos" / scene / file.name).symlink_to(file)
    atlas = str(folder / "atlas")
    command = [
        sys.executable,
        "-m",
        "sceneatlas",
        "build",
        str(folder / "photos"),
        "--atlas",
        atlas,
    ]
    subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, "HOME": str(folder)}
    )
    return atlas


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Visit]:
    """A page of 1440 × 900; afterwards it must have complained of nothing and asked no other."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    with visiting(context, served) as visit:
        yield visit
