"""A visit to a dashboard in a real browser, and a dashboard to visit."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
import waitress
from PIL import Image
from playwright.sync_api import BrowserContext, Dialog, Locator, Page

from dashboards.app import create_app
from dashboards.experts import NOBODY_TO_ASK, Experts

POINT = "row => sceneAtlas.stage.place(row)"


@dataclass
class Visit:
    """A page on a dashboard, with what it complained of and whom else it asked."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def go(self, path: str = "/") -> None:
        self.page.goto(self.url + path)

    def map(self, key: str | None = None) -> Locator:
        """The map, once it is drawn; key: which one."""
        drawn = "[data-drawn]" if key is None else f'[data-drawn="{key}"]'
        self.page.locator(f"#map-field{drawn}[aria-busy=false]").wait_for()
        return self.page.locator("#map-field")

    def point(self, row: int) -> tuple[float, float]:
        """Where on the screen a photo's point is."""
        self.map()
        x, y = self.page.evaluate(POINT, row)
        return x, y

    def hover(self, row: int) -> None:
        x, y = self.point(row)
        self.page.mouse.move(x - 40, y - 40)
        self.page.mouse.move(x, y, steps=5)

    def until(self, script: str) -> None:
        """Wait for a script to be true; the page itself may run no text, so it is asked again."""
        for _ in range(400):
            if self.page.evaluate(script):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never came true: {script}")

    def lasso(self, rows: Sequence[int], around_px: float = 14) -> None:
        """Draw an area around the points of some photos: the circle that holds them."""
        places = np.array([self.point(row) for row in rows])
        middle = (places.min(axis=0) + places.max(axis=0)) / 2
        radius = float(np.linalg.norm(places - middle, axis=1).max()) + around_px
        angles = np.linspace(0, 2 * np.pi, 25)
        circle = middle + radius * np.column_stack([np.cos(angles), np.sin(angles)])
        self.page.get_by_role("button", name="Lasso").click()
        self.page.mouse.move(*circle[0])
        self.page.mouse.down()
        for x, y in circle[1:]:
            self.page.mouse.move(x, y)
        self.page.mouse.up()

    def listen(self) -> None:
        self.page.on("console", lambda said: self._complain(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(error.stack or str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self._ask(request.url))

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _complain(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _ask(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.strangers.append(url)


@contextmanager
def visiting(context: BrowserContext, url: str) -> Iterator[Visit]:
    """Open a page; afterwards it must have complained of nothing and asked no other host."""
    visit = Visit(context.new_page(), url)
    visit.page.set_default_timeout(20_000)
    visit.listen()
    yield visit
    context.close()
    assert not visit.complaints, visit.complaints
    assert not visit.strangers, visit.strangers
    assert not visit.dialogs, visit.dialogs


@contextmanager
def serving(
    atlas: str, experts: Experts = NOBODY_TO_ASK, *, upload_bytes: int = 20_000_000
) -> Iterator[str]:
    """Serve the dashboard of an atlas on a free port, as people do; yield its address."""
    dashboard = create_app(atlas, recheck_s=0, experts=experts, upload_bytes=upload_bytes)
    server = waitress.create_server(dashboard.server, port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)


def n_strong_colours(png: bytes) -> int:
    """Return how many strong colours a picture has, each on at least 30 pixels."""
    pixels = np.asarray(Image.open(BytesIO(png)).convert("RGB"), np.int16).reshape(-1, 3)
    strong = pixels[np.ptp(pixels, axis=1) > 60] // 24
    counts = np.unique(strong, axis=0, return_counts=True)[1]
    return int((counts >= 30).sum())
