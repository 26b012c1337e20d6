"""The map page: a map of all photos, its colours, how far to trust it, what is selected on it."""

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from dashboards import addresses, legend, widgets
from dashboards.addresses import MapView, with_query
from dashboards.exhibition import Exhibition
from dashboards.gallery import Gallery
from dashboards.mapstage import category_card, map_layout, photo_beside
from dashboards.runcard import trust_card
from dashboards.selection import selection_of
from dashboards.selectionpanel import hung, told

_RUN = State("map-run", "data")
_SEARCH = Input("map-address", "search")
_MAP = ("map-representation", "value")
_COLOUR = ("map-colour", "value")
_CATEGORY = ("map-category", "value")
_PHOTO = ("map-photo", "data")
_AREA = ("map-area", "data")


class MapPage:
    """The page at /. Its state is in the query: map, colour, category, photo, area, filters, at."""

    path = addresses.MAP
    title = "Map"

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery

    def layout(self, search: str | None) -> Component:
        """Return the page over the current run, in the state that a query asks for."""
        shown = self._gallery.current()
        if shown.n_photos == 0:
            return widgets.message("No photos", "This run found no photo that it could read.")
        if not shown.maps:
            return widgets.message("No map", "This run has no map of its photos.")
        return map_layout(shown, _state(shown, search), search)

    def register(self, app: Dash) -> None:
        """Connect the page's controls with each other, with the map and with the photo."""
        _connect_address(app)
        _connect_stage(app)
        self._connect_texts(app)
        self._connect_selection(app)
        app.callback(
            Output("map-drawer", "children"),
            inputs={"search": _SEARCH},
            state={"run": _RUN},
            prevent_initial_call=True,
        )(self.photo)

    def legend(self, *, run: str, colour: str) -> tuple[list[Component], str]:
        """List the categories of a colouring."""
        colouring = self._gallery.exhibition(run).colouring(colour)
        return legend.entries(colouring), legend.title(colouring)

    def category(self, *, run: str, search: str | None) -> Component:
        """Tell of the category that is highlighted."""
        shown = self._gallery.exhibition(run)
        return category_card(shown, _state(shown, search), search)

    def trust(self, *, run: str, key: str) -> list[Component]:
        """Say how far a map can be trusted."""
        return trust_card(self._gallery.exhibition(run), key)

    def photo(self, *, run: str, search: str | None) -> Any:  # noqa: ANN401 - content, or no_update
        """Show the photo that is chosen; a drawer that closes keeps what it showed."""
        shown = self._gallery.exhibition(run)
        return photo_beside(shown, _state(shown, search), search) or no_update

    def select(self, *, run: str, search: str | None, turn: int, told_of: str) -> dict[str, Any]:
        """Show the selected photos; turn: pages onward. told_of: what the panel shows already."""
        shown = self._gallery.exhibition(run)
        selection = selection_of(search)
        before, _, page_before = told_of.rpartition("#")
        now = with_query("", selection.query())
        same = now == before
        if not selection:
            return {**_UNCHANGED, "hidden": True, "told_of": "#1", "undrawn": True}
        page = int(page_before) + turn if same else 1
        photos, n_pages = hung(shown, selection, page, addresses.beside(search))
        return {
            "hidden": False,
            "common": no_update if same else told(shown, selection),
            "wall": photos,
            "back": page <= 1,
            "on": page >= n_pages,
            "one": n_pages == 1,
            "told_of": f"{now}#{page}",
            "undrawn": selection.area is None,
        }

    def select_or_turn(self, *, search: str | None, clicks: list[int | None], **rest: str) -> Any:  # noqa: ANN401 - of `select`
        """Answer another address, or one of the two buttons under the wall."""
        turn = _TURNS.get(str(ctx.triggered_id), 0)
        return self.select(search=search, turn=turn, run=rest["run"], told_of=rest["told_of"])

    def _connect_texts(self, app: Dash) -> None:
        app.callback(
            Output("map-category", "children"),
            Output("map-legend-title", "children"),
            inputs={"colour": Input(*_COLOUR)},
            state={"run": _RUN},
            prevent_initial_call=True,
        )(self.legend)
        app.callback(
            Output("map-chosen", "children"),
            inputs={"search": _SEARCH},
            state={"run": _RUN},
            prevent_initial_call=True,
        )(self.category)
        app.callback(
            Output("map-trust", "children"),
            inputs={"key": Input(*_MAP)},
            state={"run": _RUN},
            prevent_initial_call=True,
        )(self.trust)

    def _connect_selection(self, app: Dash) -> None:
        app.callback(
            output={
                "hidden": Output("map-selection", "hidden"),
                "common": Output("map-common", "children"),
                "wall": Output("map-wall", "children"),
                "back": Output("map-wall-back", "disabled"),
                "on": Output("map-wall-on", "disabled"),
                "one": Output("map-wall-pages", "hidden"),
                "told_of": Output("map-selected", "data"),
                "undrawn": Output("map-unselect", "disabled"),
            },
            inputs={"search": _SEARCH, "clicks": [Input(one, "n_clicks") for one in _TURNS]},
            state={"run": _RUN, "told_of": State("map-selected", "data")},
        )(self.select_or_turn)


_TURNS = {"map-wall-back": -1, "map-wall-on": 1}
_UNCHANGED = dict.fromkeys(("common", "wall", "back", "on", "one"), no_update)


def _connect_address(app: Dash) -> None:
    """Keep the query and the controls the same, whichever changes: one callback for both ways."""
    controls = [_MAP, _COLOUR, _CATEGORY, ("map-drawer", "opened"), _PHOTO, _AREA]
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "address"),
        Output("map-address", "search"),
        *(Output(*control) for control in controls),
        _SEARCH,
        *(Input(*control) for control in controls),
        State("map-representation", "data"),
        State("map-colour", "data"),
        prevent_initial_call=True,
    )


def _connect_stage(app: Dash) -> None:
    """Tell the scripts that draw the map what to draw, and let a button drop the drawn area."""
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "map"),
        Output("map-drawn", "data"),
        Input("map-run", "data"),
        *(Input(*one) for one in (_MAP, _COLOUR, _CATEGORY, _PHOTO, _AREA)),
        _SEARCH,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "unselect"),
        Output(*_AREA, allow_duplicate=True),
        Input("map-unselect", "n_clicks"),
        prevent_initial_call=True,
    )


def _state(shown: Exhibition, search: str | None) -> MapView:
    """Return the state that a query asks for, with a map and a colouring that the run has."""
    asked = addresses.map_view(search)
    key, colour = shown.map_or_first(asked.map), shown.colouring_or_first(asked.colour)
    return replace(asked, map=key, colour=colour)
