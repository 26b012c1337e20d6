"""The map page at size, in Chromium: against a Dash page with Plotly's scatter of JSON lists.

Both pages run in a server process of their own and show the same photos. Everything is timed in
the browser, from what a person does to the frame that shows it.

    python -m benchmarks.map_page [N_PHOTOS …]
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, Page, Response, sync_playwright

from benchmarks.large_atlas import large_atlas
from benchmarks.report import Claim, Unit, as_table

_SHORT, _FULL = (10_000, 100_000), (10_000, 100_000, 1_000_000)
_MOST_FOR_PLOTLY = 100_000  # beyond, its page takes minutes, or the tab's memory
_N_VISITS = 3
_N_ZOOMS = 6
_MB = 1e6
_ARGUMENTS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
_FRAME = "await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"


@dataclass(frozen=True)
class Side:
    """How one page is driven; scripts return once the browser has drawn.

    drawn: true when the map is. zoom, switch: what they do, and wait for. spot: where on the page
    a photo is that nothing covers. shown: true when its thumbnail is.
    """

    drawn: str
    zoom: str
    switch: str
    spot: str
    shown: str


OURS = Side(
    drawn="document.querySelector('#map-field[data-drawn]') !== null",
    zoom=f"""async () => {{
        const field = document.getElementById('map-field');
        const {{ left, top, width, height }} = field.getBoundingClientRect();
        const middle = {{ clientX: left + width / 2, clientY: top + height / 2 }};
        const turn = {{ deltaY: -150, cancelable: true, ...middle }};
        field.dispatchEvent(new WheelEvent('wheel', turn));
        {_FRAME} }}""",
    switch=f"""async () => {{
        document.querySelector("#map-representation input[value='tags-nmf/tsne']").click();
        while (document.querySelector("[data-drawn='tags-nmf/tsne']") === null)
            await new Promise(r => setTimeout(r, 5));
        {_FRAME} }}""",
    spot=f"""async () => {{
        const {{ camera, points, gestures }} = sceneAtlas.stage;
        [camera.x, camera.y] = [points.x[7] / 65535, points.y[7] / 65535];
        gestures.zoom(1500 / camera.zoom);
        {_FRAME}
        return sceneAtlas.stage.place(7); }}""",
    shown="document.querySelector('.map-card:not([hidden]) img')?.naturalWidth > 0",
)
PLOTLY = Side(
    drawn="document.querySelector('.js-plotly-plot')?._fullData !== undefined"
    " && document.querySelector('.gl-canvas') !== null",
    zoom=f"""async () => {{
        const graph = document.querySelector('.js-plotly-plot');
        const shrunk = (axis) => {{ const [a, b] = graph._fullLayout[axis].range;
            const quarter = (b - a) / 8; return [a + quarter, b - quarter]; }};
        const ranges = [shrunk('xaxis'), shrunk('yaxis')];
        await Plotly.relayout(graph, {{ 'xaxis.range': ranges[0], 'yaxis.range': ranges[1] }});
        {_FRAME} }}""",
    switch=f"""async () => {{
        const graph = document.querySelector('.js-plotly-plot');
        const drawn = new Promise(r => graph.once('plotly_afterplot', r));
        document.querySelector("input[value='tags-nmf/tsne']").click();
        await drawn;
        {_FRAME} }}""",
    spot=f"""async () => {{
        const graph = document.querySelector('.js-plotly-plot');
        const {{ x, y }} = graph._fullData[0];
        await Plotly.relayout(graph, {{ 'xaxis.range': [x[7] - 0.05, x[7] + 0.05],
            'yaxis.range': [y[7] - 0.05, y[7] + 0.05] }});
        {_FRAME}
        const box = graph.getBoundingClientRect();
        const {{ xaxis, yaxis }} = graph._fullLayout;
        return [box.left + xaxis._offset + xaxis.l2p(x[7]),
            box.top + yaxis._offset + yaxis.l2p(y[7])]; }}""",
    shown="document.querySelector('#thumbnail img')?.naturalWidth > 0",
)


def claims(full: bool) -> Iterator[Claim]:
    """Compare both pages at growing sizes; at a million photos ours stands alone."""
    for n_photos in _FULL if full else _SHORT:
        yield from compared(n_photos)


def compared(n_photos: int) -> Iterator[Claim]:
    """Visit both pages in turn and return a claim for each thing that was timed."""
    with_plotly = n_photos <= _MOST_FOR_PLOTLY
    with tempfile.TemporaryDirectory() as folder, _browser() as contexts:
        atlas = large_atlas(Path(folder) / "atlas", n_photos)
        with _serving("sceneatlas", atlas) as ours, _serving("plotly", atlas) as theirs:
            rounds = [
                (
                    _visit(contexts(), ours, OURS),
                    _visit(contexts(), theirs, PLOTLY) if with_plotly else {},
                )
                for _ in range(_N_VISITS)
            ]
    for what, unit in _MEASURED.items():
        yield _claim(f"{what}, {n_photos:,} photos", unit, [
            (mine[what], peer.get(what, float("nan"))) for mine, peer in rounds
        ])  # fmt: skip


_MEASURED: dict[str, Unit] = {
    "first map": "s",
    "bytes of the map": "MB",
    "a zoom": "s",
    "another representation": "s",
    "hover to thumbnail": "s",
}


def _claim(name: str, unit: Unit, pairs: list[tuple[float, float]]) -> Claim:
    return Claim(
        name=name,
        peer="Plotly scattergl, JSON",
        ours=statistics.median(mine for mine, _ in pairs),
        theirs=statistics.median(theirs for _, theirs in pairs),
        ratio=statistics.median(theirs / mine for mine, theirs in pairs),
        unit=unit,
        quality={"best ours": min(mine for mine, _ in pairs), "load": os.getloadavg()[0]},
    )


def _visit(context: BrowserContext, url: str, side: Side) -> dict[str, float]:
    page = context.new_page()
    page.set_default_timeout(300_000)
    received: list[int] = []
    page.on("response", lambda response: received.append(_n_bytes(response)))
    started = time.perf_counter()
    page.goto(url)
    page.wait_for_function(side.drawn)
    page.evaluate(f"async () => {{ {_FRAME} }}")
    found = {"first map": time.perf_counter() - started, "bytes of the map": sum(received) / _MB}
    page.wait_for_timeout(1_000)  # whatever else a page does once it is there
    zooms = [_seconds(page, side.zoom) for _ in range(_N_ZOOMS)]
    found["a zoom"] = statistics.median(zooms)
    found["another representation"] = _seconds(page, side.switch)
    found["hover to thumbnail"] = _hover(page, side)
    context.close()
    return found


def _hover(page: Page, side: Side) -> float:
    x, y = page.evaluate(side.spot)
    page.mouse.move(x - 60, y - 60)
    page.wait_for_timeout(500)
    started = time.perf_counter()
    page.mouse.move(x, y)
    page.wait_for_function(side.shown)
    return time.perf_counter() - started


def _seconds(page: Page, script: str) -> float:
    taken: float = page.evaluate(
        f"async () => {{ const t = performance.now(); await ({script})(); "
        "return (performance.now() - t) / 1000; }"
    )
    return taken


def _n_bytes(response: Response) -> int:
    """Return how much of the map's own columns or figures an answer carried over the wire."""
    if not any(part in response.url for part in ("/columns/", "_dash-update", "_dash-layout")):
        return 0
    return int(response.request.sizes()["responseBodySize"])


@contextmanager
def _browser() -> Iterator[Callable[[], BrowserContext]]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise FileNotFoundError("no Chromium on the PATH: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        size = {"width": 1440, "height": 900}
        yield lambda: browser.new_context(
            viewport=size,  # type: ignore[arg-type] # a dictionary of these two
            reduced_motion="reduce",  # what moves is not what is timed
            bypass_csp=True,  # the driver's own waiting is a text that is run
        )
        browser.close()


@contextmanager
def _serving(which: str, atlas: str) -> Iterator[str]:
    """Serve one of the two pages in a process of its own, warm, and yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    module = ["sceneatlas", "view", atlas, "--port", port]
    if which == "plotly":
        module = ["benchmarks.plotly_page", atlas, port]
    server = subprocess.Popen([sys.executable, "-m", *module], stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}/"
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return once a server answers and has read the run; raises where it died instead."""
    for _ in range(600):
        if server.poll() is not None:
            raise ChildProcessError(f"the server of {url} ended with {server.returncode}")
        try:
            with urlopen(url, timeout=60):
                time.sleep(5)  # reading the run goes on in the background
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"nothing answers at {url}")


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or ("10000",)):
        print(as_table(compared(size)), flush=True)
