"""How the map page is laid out: controls, filters, stage, legend, cards, and a photo's drawer."""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import addresses, legend, widgets
from dashboards.addresses import MapView
from dashboards.exhibition import Exhibition
from dashboards.filterbar import filter_bar
from dashboards.filters import filters_of
from dashboards.maptools import map_stage
from dashboards.runcard import run_card, trust_card
from dashboards.selectionpanel import selection_panel
from dashboards.wording import colouring_name, map_name


def map_layout(shown: Exhibition, view: MapView, search: str | None) -> Component:
    """Return the map page over a run, in a state whose map and colouring the run has."""
    main = html.Div(
        [
            _controls(shown, view),
            filter_bar(shown, filters_of(search)),
            map_stage(shown.n_photos),
        ],
        className="map-main",
    )
    return html.Div(
        [
            dcc.Location(id="map-address", refresh="callback-nav"),
            dcc.Store(id="map-run", data=shown.manifest.run_id),
            dcc.Store(id="map-photo", data=view.photo),
            dcc.Store(id="map-area", data=view.area),
            html.H1("Map", className="unseen"),
            main,
            _side(shown, view, search),
            _drawer(shown, view, search),
        ],
        className="map-page",
    )


def category_card(shown: Exhibition, view: MapView, search: str | None) -> Component:
    """Return what is known of the category that is highlighted."""
    colouring = shown.colouring(view.colour)
    code = colouring.code(view.category)
    return legend.chosen(shown, colouring, code, addresses.beside(search))


def photo_beside(shown: Exhibition, view: MapView, search: str | None) -> list[Component]:
    """Return the photo that is chosen, as it stands beside the map."""
    if not view.photo:
        return []
    detail = shown.detail(view.photo)
    if detail is None:
        return [widgets.no_such_photo()]
    head = widgets.drawer_head(detail.placard)
    return [head, *widgets.photo_view(detail, addresses.beside(search))]


def _controls(shown: Exhibition, view: MapView) -> Component:
    methods = {key.partition("/")[2] for key in shown.maps}
    maps = [
        {"value": key, "label": map_name(key, with_method=len(methods) > 1)} for key in shown.maps
    ]
    colourings = [{"value": key, "label": colouring_name(key)} for key in shown.colourings]
    choose_map = dmc.SegmentedControl(
        id="map-representation", data=maps, value=view.map, **{"aria-label": "Map"}
    )
    choose_colour = dmc.Select(
        id="map-colour",
        data=colourings,
        value=view.colour,
        allowDeselect=False,
        **{"aria-label": "Colour by"},
    )
    return html.Div(
        [
            html.Div([html.Span("Map", className="control-name"), choose_map]),
            html.Div([html.Span("Colour", className="control-name"), choose_colour]),
        ],
        className="controls",
    )


def _side(shown: Exhibition, view: MapView, search: str | None) -> Component:
    colouring = shown.colouring(view.colour)
    choose = dmc.RadioGroup(
        id="map-category",
        children=legend.entries(colouring),
        value=view.category,
        deselectable=True,
        label=dmc.VisuallyHidden("Highlight"),
        className="legend",
    )
    heading = html.Span(legend.title(colouring), id="map-legend-title")
    chosen = html.Div(category_card(shown, view, search), id="map-chosen")
    side = html.Aside(
        [
            selection_panel(),
            widgets.card(heading, choose, chosen),
            widgets.card("How far to trust this map", *trust_card(shown, view.map), id="map-trust"),
            widgets.card("This run", *run_card(shown, view.map)),
        ],
        className="map-side",
    )
    return widgets.named("Legend and facts", side)


def _drawer(shown: Exhibition, view: MapView, search: str | None) -> Component:
    drawer: Component = dmc.Drawer(
        id="map-drawer",
        opened=view.photo != "",
        children=photo_beside(shown, view, search),
        title="Photo",
        position="right",
        size="30rem",
        withOverlay=False,
        lockScroll=False,
        trapFocus=False,
        closeOnClickOutside=False,
        closeButtonProps={"aria-label": "Close the photo"},
        keepMounted=True,
    )
    return drawer
