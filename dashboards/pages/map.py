"""The map page: a map of all photos, its colours, how far to trust it, and the photo clicked on."""

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output, Patch, State, no_update
from dash.development.base_component import Component

from dashboards import addresses, figures, legend, widgets
from dashboards.addresses import MapView
from dashboards.exhibition import Exhibition
from dashboards.gallery import Gallery
from dashboards.mapstage import category_card, map_figure, map_layout, photo_beside
from dashboards.palette import paints
from dashboards.runcard import trust_card

_RUN = State("map-run", "data")
_SEARCH = Input("map-address", "search")
_MAP = ("map-representation", "value")
_COLOUR = ("map-colour", "value")
_CATEGORY = ("map-category", "value")
_PHOTO = ("map-photo", "data")
_HOVER = Input("map-graph", "hoverData")


class MapPage:
    """The page at /. Its state is in the query: map, colour, category, photo."""

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
        return map_layout(shown, _state(shown, search))

    def register(self, app: Dash) -> None:
        """Connect the page's controls with each other, with the map and with the photo."""
        _connect_address(app)
        self._connect_map(app)
        self._connect_texts(app)
        self._connect_photo(app)

    def figure(self, *, run: str, key: str, colour: str, rest: list[str | None]) -> go.Figure:
        """Draw a map; rest: the category to highlight, and the photo to put a ring around."""
        view = MapView(key, colour, *(one or "" for one in rest))
        return map_figure(self._gallery.exhibition(run), view)

    def repaint(self, *, run: str, colour: str, category: str | None) -> Patch:
        """Recolour the drawn map after a choice in the legend."""
        colouring = self._gallery.exhibition(run).colouring(colour)
        return figures.repainted(paints(colouring.own(), colouring.code(category)))

    def ring(self, *, run: str, key: str, photo: str | None) -> Patch:
        """Put the ring of the drawn map around the photo that is chosen."""
        shown = self._gallery.exhibition(run)
        row = shown.row(photo)
        return figures.ringed(None if row is None else shown.positions(key)[row].tolist())

    def legend(self, *, run: str, colour: str) -> tuple[list[Component], str]:
        """List the categories of a colouring."""
        colouring = self._gallery.exhibition(run).colouring(colour)
        return legend.entries(colouring), legend.title(colouring)

    def category(self, *, run: str, search: str | None) -> Component:
        """Tell of the category that is highlighted."""
        shown = self._gallery.exhibition(run)
        return category_card(shown, _state(shown, search))

    def trust(self, *, run: str, key: str) -> list[Component]:
        """Say how far a map can be trusted."""
        return trust_card(self._gallery.exhibition(run), key)

    def hover(self, *, run: str, hover: dict[str, Any] | None) -> tuple[Any, Any, Any]:
        """Show the placard of the photo under the pointer."""
        point = _point(hover)
        if point is None:
            return False, no_update, no_update
        placard = self._gallery.exhibition(run).placard(point["pointNumber"])
        return True, _around(point["bbox"]), widgets.hover_card(placard)

    def click(self, *, run: str, click: dict[str, Any] | None) -> Any:  # noqa: ANN401 - an id, or no_update
        """Choose the photo that was clicked on."""
        point = _point(click)
        shown = self._gallery.exhibition(run)
        return no_update if point is None else shown.photo_id(point["pointNumber"])

    def photo(self, *, run: str, search: str | None) -> Any:  # noqa: ANN401 - content, or no_update
        """Show the photo that is chosen; a drawer that closes keeps what it showed."""
        shown = self._gallery.exhibition(run)
        return photo_beside(shown, _state(shown, search)) or no_update

    def _connect_map(self, app: Dash) -> None:
        app.callback(
            Output("map-graph", "figure"),
            inputs={"key": Input(*_MAP), "colour": Input(*_COLOUR)},
            state={"run": _RUN, "rest": [State(*_CATEGORY), State(*_PHOTO)]},
            prevent_initial_call=True,
        )(self.figure)
        app.callback(
            Output("map-graph", "figure", allow_duplicate=True),
            inputs={"category": Input(*_CATEGORY)},
            state={"run": _RUN, "colour": State(*_COLOUR)},
            prevent_initial_call=True,
        )(self.repaint)
        app.callback(
            Output("map-graph", "figure", allow_duplicate=True),
            inputs={"photo": Input(*_PHOTO)},
            state={"run": _RUN, "key": State(*_MAP)},
            prevent_initial_call=True,
        )(self.ring)

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

    def _connect_photo(self, app: Dash) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
            ClientsideFunction("atlas", "side"), Output("map-hover", "direction"), _HOVER
        )
        app.callback(
            Output("map-hover", "show"),
            Output("map-hover", "bbox"),
            Output("map-hover", "children"),
            inputs={"hover": _HOVER},
            state={"run": _RUN},
        )(self.hover)
        app.callback(
            Output(*_PHOTO, allow_duplicate=True),
            inputs={"click": Input("map-graph", "clickData")},
            state={"run": _RUN},
            prevent_initial_call=True,
        )(self.click)
        app.callback(
            Output("map-drawer", "children"),
            inputs={"search": _SEARCH},
            state={"run": _RUN},
            prevent_initial_call=True,
        )(self.photo)


def _connect_address(app: Dash) -> None:
    """Keep the query and the controls the same, whichever changes: one callback for both ways."""
    controls = [_MAP, _COLOUR, _CATEGORY, ("map-drawer", "opened"), _PHOTO, ("map-area", "data")]
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


def _state(shown: Exhibition, search: str | None) -> MapView:
    """Return the state that a query asks for, with a map and a colouring that the run has."""
    asked = addresses.map_view(search)
    key, colour = shown.map_or_first(asked.map), shown.colouring_or_first(asked.colour)
    return replace(asked, map=key, colour=colour)


def _point(event: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the point of a hover or click; None away from all of them."""
    points = (event or {}).get("points") or [None]
    return dict(points[0]) if points[0] else None


def _around(bbox: dict[str, float]) -> dict[str, float]:
    """Return a box with room for the point itself, which the placard's tip would cover."""
    return {"x0": bbox["x0"] - 6, "x1": bbox["x1"] + 6, "y0": bbox["y0"], "y1": bbox["y1"]}
