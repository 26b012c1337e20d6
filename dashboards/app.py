"""The web app over an atlas, and the server that people open it on."""

import logging
from functools import partial

import waitress
from dash import Dash, set_props
from flask import Response

from dashboards import widgets
from dashboards.access.person import OWNER, arrive
from dashboards.enlarger import Enlarger
from dashboards.frame import INDEX, frame
from dashboards.gallery import Gallery
from dashboards.media import serve_media
from dashboards.router import Router
from models.pixels.decode import Limits

_log = logging.getLogger(__name__)
_N_THREADS = 8  # a page asks for a screenful of thumbnails at once
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


def create_app(
    atlas: str,
    *,
    max_file_bytes: int = 500_000_000,
    max_pixels: int = 128_000_000,
    recheck_s: float = 2.0,
) -> Dash:
    """Return the dashboard over an atlas: a folder or fsspec URL, which need not exist yet.

    max_file_bytes, max_pixels: originals beyond are not decoded for the screen.
    recheck_s: how long it may take until a newly published run is noticed.
    """
    gallery = Gallery(atlas, recheck_s=recheck_s)
    app = Dash(
        __name__,
        title="SceneAtlas",
        update_title="",
        index_string=INDEX,
        suppress_callback_exceptions=True,
        on_error=_tell,
        serve_locally=True,
    )
    app.layout = lambda: frame(gallery.current_run_id())
    app.server.before_request(partial(arrive, OWNER))
    Router(gallery).register(app)
    serve_media(app.server, gallery, Enlarger(Limits(max_file_bytes, max_pixels)))
    app.server.after_request(partial(_guarded, policy=_policy(app)))
    return app


def serve(app: Dash, host: str = "127.0.0.1", port: int = 8050) -> None:
    """Serve the dashboard until interrupted; raises OSError where the address is taken."""
    waitress.serve(app.server, host=host, port=port, threads=_N_THREADS, ident=None)


def _tell(error: Exception) -> None:
    """Show what went wrong in a callback above the page, and leave the page as it is."""
    _log.error("a callback failed", exc_info=error)
    set_props("app-trouble", {"children": widgets.trouble(error)})


def _policy(app: Dash) -> str:
    """Return the Content-Security-Policy: everything comes from here.

    unsafe-eval is for the WebGL drawing of Plotly (regl), which compiles its commands from text;
    unsafe-inline for the style elements that Mantine and Plotly add.
    """
    hashes = " ".join(app.csp_hashes())
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"script-src 'self' 'unsafe-eval' {hashes}; connect-src 'self'; font-src 'self'; "
        "img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'"
    )


def _guarded(response: Response, *, policy: str) -> Response:
    response.headers.update({**_HEADERS, "Content-Security-Policy": policy})
    return response
