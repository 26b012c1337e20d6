"""The search page: what is like a photo, an upload or several photos, or shows what words say."""

import base64
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards import addresses
from dashboards.exhibition import Exhibition
from dashboards.filterbar import filter_bar
from dashboards.filters import filters_of
from dashboards.finder import Finder, compared_by
from dashboards.gallery import Gallery
from dashboards.searchform import controls, form
from dashboards.searchresults import question, results
from dashboards.searchscore import N_SCORED, score
from dashboards.searchview import SearchView, search_view
from dashboards.sieve import matching
from dashboards.uploads import from_browser
from models.pixels.decode import Undecodable
from models.retrieval.search import Answer, Filters, Manner, Search
from models.retrieval.words import completions

_HINT = (
    "Ask by words such as beach -crowd, by a photo of your own, or by “Find like this” "
    "on any photo's page."
)
_GONE = "Uploads are not kept: choose the file again."
_UNREADABLE, _UNANSWERED = "This photo cannot be read", "This cannot be searched"


class SearchPage:
    """The page at /search. Its state is in the query: see `SearchView`, and the filters.

    An upload stays in the browser, and travels with the questions about it only: that is why the
    view follows `search-asked`, which finding.js writes, and not the address itself.
    """

    path = addresses.SEARCH
    title = "Search"

    def __init__(self, gallery: Gallery, finder: Finder) -> None:
        self._gallery = gallery
        self._finder = finder

    def layout(self, search: str | None) -> Component:
        """Return the page over the current run; an answer comes after it."""
        shown = self._gallery.current()
        # What the page shows already; another question is sent as soon as the page is there.
        hint = [] if search_view(search).asks else self.answer_to(shown, search, None)
        view = html.Div(hint, id="search-view", className="stack")
        takes = self._finder.takes_uploads
        return html.Div(
            [
                dcc.Location(id="search-address", refresh="callback-nav"),
                dcc.Store(id="search-asked", data={"search": (search or "") if hint else None}),
                dcc.Store(id="search-run", data=shown.manifest.run_id),
                html.H1("Search"),
                form(search_view(search).words, self._finder.max_bytes, takes_uploads=takes),
                filter_bar(shown, filters_of(search)),
                dcc.Loading(view, delay_show=300, overlay_style={"visibility": "visible"}),
            ],
            className="topics-page finding",
        )

    def register(self, app: Dash) -> None:
        """Follow the address, complete words, and let words and uploads become addresses."""
        app.callback(
            Output("search-view", "children"),
            inputs={"asked": Input("search-asked", "data")},
            state={"run": State("search-run", "data")},
            prevent_initial_call=True,
        )(self.answer)
        app.callback(
            Output("search-words", "data"),
            inputs={"text": Input("search-words", "value")},
            state={"run": State("search-run", "data")},
        )(self.complete)
        _connect_browser(app)

    def complete(self, *, run: str, text: str | None) -> list[str]:
        """Return how the words may go on."""
        names = self._finder.search(self._gallery.exhibition(run)).holdings.vocabulary.names
        return list(dict.fromkeys(completions(text or "", names)))

    def answer(self, *, run: str, asked: dict[str, Any]) -> list[Component]:
        """Answer the question of an address, with the upload that it is about, if it is."""
        return self.answer_to(self._gallery.exhibition(run), asked["search"], asked.get("upload"))

    def answer_to(
        self, shown: Exhibition, search: str | None, upload: str | None
    ) -> list[Component]:
        """Answer a question, or say why it cannot be answered."""
        view = search_view(search)
        if not view.asks:
            return [html.Div(_HINT, className="quiet", role="status")]
        if view.upload and not upload:
            without = dcc.Link("Ask without it", href=view.href(upload=""), className="way")
            return [_trouble("The upload is gone", _GONE), *([without] if view.photo else [])]
        engine = self._finder.search(shown)
        by = view.by or engine.holdings.best
        try:
            view.check()
            found, picture = self._found(shown, engine, view, upload)
        except (Undecodable, ValueError, LookupError) as error:
            title = _UNREADABLE if isinstance(error, Undecodable) else _UNANSWERED
            told = str(error.args[0]) if isinstance(error, KeyError) else str(error)
            return [question(shown, view, ""), _choice(shown, by, view), _trouble(title, told)]
        scored = self._scored(shown, engine, view) if view.is_of_one_photo else None
        return [
            question(shown, view, picture),
            _choice(shown, by, view),
            *results(shown, found, view, scored),
        ]

    def _scored(self, shown: Exhibition, engine: Search, view: SearchView) -> Component | None:
        """Return how well a photo's search did, whether its first results stand out or not."""
        manner = replace(_manner(shown, view), n_wanted=N_SCORED, cut=False)
        return score(shown, engine.by_photos(view.photos, manner), view.photos[0])

    def _found(
        self, shown: Exhibition, engine: Search, view: SearchView, upload: str | None
    ) -> tuple[Answer, str]:
        """Return the answer, and the address of an upload's thumbnail, or nothing.

        Raises Undecodable, ValueError, LookupError.
        """
        manner = _manner(shown, view)
        if not view.upload:
            by_photos, by_words = engine.by_photos, engine.by_words
            asked = by_photos(view.photos, manner) if view.photo else by_words(view.words, manner)
            return asked, ""
        content = from_browser(upload or "", self._finder.max_bytes)
        newcomer = self._finder.meet(shown, content, view.by or engine.holdings.best)
        picture = f"data:image/webp;base64,{base64.b64encode(newcomer.thumbnail).decode()}"
        return engine.by_photos(view.photos, manner, newcomer.vectors), picture


def _connect_browser(app: Dash) -> None:
    """Connect what the browser does by itself: see finding.js."""
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "asking"),
        Output("search-asked", "data"),
        Output("search-words", "value"),
        Input("search-address", "search"),
        State("app-upload", "data"),
        State("search-asked", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "worded"),
        Output("search-address", "search", allow_duplicate=True),
        Input("search-words", "n_submit"),
        Input("search-go", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "uploaded"),
        Output("app-upload", "data"),
        Output("search-upload", "contents"),
        Output("search-address", "search", allow_duplicate=True),
        Input("search-upload", "contents"),
        prevent_initial_call=True,
    )


def _manner(shown: Exhibition, view: SearchView) -> Manner:
    """Return how to search; raises ValueError for a power that is none."""
    of_photos = bool(view.photo or view.upload)
    only = matching(shown, view.filters) if view.filters else None
    return Manner(
        representation=view.by,
        metric=view.metric,
        power=view.minkowski_power,
        n_wanted=view.n_wanted,
        filters=Filters(words=view.words if of_photos else "", only=only),
        collapse=not view.each,
        cut=not view.all,
    )


def _choice(shown: Exhibition, by: str, view: SearchView) -> Component:
    return controls(compared_by(shown), by, view)


def _trouble(title: str, what: str) -> Component:
    return html.Div(dmc.Alert(what, title=title, color="red", variant="light"), role="alert")
