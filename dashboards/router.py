"""Which page an address shows, and what it shows when the atlas cannot be read."""

import logging
from typing import Any, Protocol

import pyarrow as pa
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import addresses, frame, widgets
from dashboards.experts import Examined
from dashboards.filterbar import connect_filters
from dashboards.finder import Finder
from dashboards.gallery import Gallery
from dashboards.notice import moved
from dashboards.pages.map import MapPage
from dashboards.pages.models import ModelsPage
from dashboards.pages.photo import PhotoPage
from dashboards.pages.playground import PlaygroundPage
from dashboards.pages.recommend import RecommendPage
from dashboards.pages.runs import RunsPage
from dashboards.pages.search import SearchPage
from dashboards.pages.topics import TopicsPage
from dashboards.spotlight import Spotlight
from dashboards.tastebuttons import connect_taste
from models.records.store import NoAtlas
from models.viewing.networks import Networks

_log = logging.getLogger(__name__)
_UNREADABLE = (OSError, LookupError, ValueError, pa.ArrowException)


class Page(Protocol):
    """What the router wants of a page."""

    path: str
    title: str

    def layout(self, search: str | None) -> Component:
        """Return the page in the state that a query asks for."""

    def register(self, app: Dash) -> None:
        """Connect the page's controls."""


class Router:
    """Shows pages by address, anew whenever another run has become the current one."""

    def __init__(
        self,
        gallery: Gallery,
        spotlight: Spotlight | None = None,
        examined: Examined | None = None,
        finder: Finder | None = None,
        networks: Networks | None = None,
    ) -> None:
        """spotlight, examined: what explains tags, and who knows how good they are, if any.

        finder: who searches and recommends; without one, nobody looks at uploads. networks: who
        knows the networks, if anybody does.
        """
        self._gallery = gallery
        self._finder = finder or Finder()
        pages: list[Page] = [
            MapPage(gallery),
            TopicsPage(gallery),
            SearchPage(gallery, self._finder),
            RecommendPage(gallery, self._finder),
            PhotoPage(gallery, spotlight or Spotlight(None, max_bytes=0)),
            PlaygroundPage(gallery),
            ModelsPage(gallery, networks),
            RunsPage(gallery, examined),
        ]
        self._pages = {page.path: page for page in pages}

    def register(self, app: Dash) -> None:
        """Connect addresses with pages, and pages with their controls."""
        app.callback(
            Output("app-page", "children"),
            Output("app-nav", "children"),
            inputs={"path": Input("app-address", "pathname"), "run": Input("app-run", "data")},
            state={"search": State("app-address", "search")},
        )(self.show)
        app.callback(
            Output("app-run", "data"),
            Output("app-notice", "children"),
            inputs={"_": Input("app-pulse", "n_intervals")},
            state={"run": State("app-run", "data")},
        )(self.current)
        connect_filters(app)
        connect_taste(app)
        frame.connect_navigation(app)
        for page in self._pages.values():
            page.register(app)

    def show(
        self, *, path: str | None, run: str | None, search: str | None
    ) -> tuple[Component, list[Component]]:
        """Return the page at an address, and the navigation; run: the one that is current."""
        path = path or addresses.MAP
        self._gallery.current_run_id(run)
        return self.page(path, search), frame.navigation(path)

    def page(self, path: str, search: str | None) -> Component:
        """Return the page at an address, or why it cannot be shown."""
        if path not in self._pages:
            to_map = dcc.Link("Go to the map", href=addresses.MAP)
            return widgets.message("No such page", f"There is nothing at {path}.", to_map)
        try:
            return self._pages[path].layout(search)
        except NoAtlas as error:
            return widgets.no_atlas(error)
        except _UNREADABLE as error:
            _log.exception("the page %s cannot be shown", path)
            return html.Div(widgets.trouble(error), className="message")

    def current(self, *, _: int, run: str | None) -> tuple[Any, Any]:
        """Return the current run and a notice of it, where it is not the one that is shown."""
        now = self._gallery.current_run_id(run)
        if now == run:
            return no_update, no_update
        return now, self._notice(run)

    def _notice(self, seen: str | None) -> Component | None:
        try:
            shown = self._gallery.current()
            return moved(seen, shown.manifest, shown.n_photos)
        except _UNREADABLE:
            return None  # the page itself says why
