"""The web app over an atlas, and the server that people open it on."""

import logging
import threading
from collections.abc import Mapping

import waitress
from dash import Dash, set_props

from dashboards import widgets
from dashboards.access.choices import OPEN, Access
from dashboards.access.guard import Guard
from dashboards.access.headers import add_headers
from dashboards.access.person import NotAllowed
from dashboards.api.routes import serve_api
from dashboards.channelmedia import serve_channels
from dashboards.columns import serve_columns
from dashboards.enlarger import Enlarger
from dashboards.experts import NOBODY_TO_ASK, Experts
from dashboards.export import serve_exports
from dashboards.finder import Finder
from dashboards.frame import INDEX, frame
from dashboards.gallery import Gallery
from dashboards.health import tell_health
from dashboards.layermap import serve_layer_maps
from dashboards.media import serve_media
from dashboards.rejects import serve_rejects
from dashboards.router import Router
from dashboards.spotlight import Spotlight, serve_overlays
from dashboards.uploads import Turnstile
from models.pixels.decode import Limits

_log = logging.getLogger(__name__)
_N_THREADS = 8  # a page asks for a screenful of thumbnails at once
_LIMITS = Limits(max_bytes=500_000_000, max_pixels=128_000_000)
_UPLOAD_BYTES = 20_000_000


def create_app(  # noqa: PLR0913 - the choices of a dashboard, each with its default
    atlas: str,
    *,
    access: Access = OPEN,
    limits: Limits = _LIMITS,
    upload_bytes: int = _UPLOAD_BYTES,
    recheck_s: float = 2.0,
    show_gps: bool = False,
    environments: Mapping[str, str] | None = None,
    warm: bool = False,
    experts: Experts = NOBODY_TO_ASK,
) -> Dash:
    """Return the dashboard over an atlas: a folder or fsspec URL, which need not exist yet.

    access: who may come in. limits: originals beyond are not decoded for the screen.
    upload_bytes: of one uploaded photo. recheck_s: how long it may take until a newly published
    run is noticed. show_gps: whether pages and exports tell where photos were taken.
    environments: of each label: "indoor", "outdoor natural" or "outdoor man-made". warm: whether
    the run is read at once, in the background: a million photos take seconds. experts: whom
    pages ask about what no table tells.
    """
    gallery = Gallery(atlas, recheck_s=recheck_s, show_gps=show_gps, environments=environments)
    app = Dash(
        __name__,
        title="SceneAtlas",
        update_title="",
        index_string=INDEX,
        suppress_callback_exceptions=True,
        on_error=_tell,
        serve_locally=True,
        assets_ignore=r"^login\.",  # of a page that is not the app's
    )
    app.layout = lambda: frame(gallery.current_run_id())
    Guard(access).register(app.server)  # first, so that nothing is answered before it
    Turnstile(upload_bytes).register(app.server)
    tell_health(app.server, gallery)
    spotlight = Spotlight(experts.explain, max_bytes=limits.max_bytes)
    finder = Finder(experts.newcomers, max_bytes=upload_bytes)
    Router(gallery, spotlight, experts.examined, finder, experts.networks).register(app)
    serve_media(app.server, gallery, Enlarger(limits))
    serve_rejects(app.server, gallery)
    serve_overlays(app.server, gallery, spotlight)
    serve_columns(app.server, gallery)
    serve_exports(app.server, gallery, limits, show_gps=show_gps)
    serve_layer_maps(app.server, gallery)
    serve_channels(app.server, experts.networks)
    serve_api(app.server, gallery, finder)
    if warm:
        threading.Thread(target=gallery.warm, daemon=True).start()
    add_headers(app.server, app.csp_hashes())
    return app


def serve(app: Dash, host: str = "127.0.0.1", port: int = 8050) -> None:
    """Serve the dashboard until interrupted; raises OSError where the address is taken."""
    waitress.serve(
        app.server,
        host=host,
        port=port,
        threads=_N_THREADS,
        ident=None,
        max_request_body_size=app.server.config["MAX_CONTENT_LENGTH"],
        clear_untrusted_proxy_headers=False,  # dashboards/access/proxy.py does, and reads them
    )


def _tell(error: Exception) -> None:
    """Show what went wrong in a callback above the page, and leave the page as it is."""
    if isinstance(error, NotAllowed):
        _log.warning("refused: %s", error)
    else:
        _log.error("a callback failed", exc_info=error)
    set_props("app-trouble", {"children": widgets.trouble(error)})
