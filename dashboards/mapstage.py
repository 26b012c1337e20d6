"""How the map page is laid out: controls, map, legend, cards, and the drawer for a photo."""

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import addresses, figures, legend, widgets
from dashboards.addresses import MapView
from dashboards.exhibition import Exhibition
from dashboards.figures import GRAPH_CONFIG
from dashboards.filterbar import filter_bar
from dashboards.filters import Filters
from dashboards.palette import paints
from dashboards.runcard import run_card, trust_card
from dashboards.wording import colouring_name, map_name, showing


def map_layout(shown: Exhibition, view: MapView) -> Component:
    """Return the map page over a run, in a state whose map and colouring the run has."""
    return html.Div(
        [
            dcc.Location(id="map-address", refresh="callback-nav"),
            dcc.Store(id="map-run", data=shown.manifest.run_id),
            dcc.Store(id="map-photo", data=view.photo),
            dcc.Store(id="map-area", data=""),
            html.Div(
                [_controls(shown, view), filter_bar(shown, Filters()), _stage(shown, view)],
                className="map-main",
            ),
            _side(shown, view),
            _drawer(shown, view),
        ],
        className="map-page",
    )


def map_figure(shown: Exhibition, view: MapView) -> go.Figure:
    """Draw the map of a state."""
    colouring = shown.colouring(view.colour)
    return figures.photo_map(
        shown.positions(view.map),
        colouring.codes,
        paints=paints(colouring.own(), colouring.code(view.category)),
        chosen=shown.row(view.photo),
    )


def category_card(shown: Exhibition, view: MapView) -> Component:
    """Return what is known of the category that is highlighted."""
    colouring = shown.colouring(view.colour)
    code = colouring.code(view.category)
    return legend.chosen(shown, colouring, code, addresses.beside(view))


def photo_beside(shown: Exhibition, view: MapView) -> list[Component]:
    """Return the photo that is chosen, as it stands beside the map."""
    if not view.photo:
        return []
    detail = shown.detail(view.photo)
    if detail is None:
        return [widgets.no_such_photo()]
    head = widgets.drawer_head(detail.placard)
    return [head, *widgets.photo_view(detail, addresses.beside(view))]


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


def _stage(shown: Exhibition, view: MapView) -> Component:
    graph = dcc.Graph(
        id="map-graph",
        figure=map_figure(shown, view),
        config=GRAPH_CONFIG,
        clear_on_unhover=True,
        responsive=True,
        className="map-graph",
    )
    hover = dcc.Tooltip(
        id="map-hover",
        background_color="var(--mantine-color-body)",
        border_color="var(--line)",
        zindex=50,
    )
    n_photos = shown.n_photos
    caption = html.Div(
        [
            html.Span(showing(n_photos, n_photos)),
            html.Span(
                "Scroll to zoom, drag to move, double-click for the whole, click for a photo"
            ),
        ],
        className="map-caption",
    )
    stage = html.Div([graph, hover, caption], className="map-stage", role="region")
    return widgets.named("Map of photos", stage)


def _side(shown: Exhibition, view: MapView) -> Component:
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
    chosen = html.Div(category_card(shown, view), id="map-chosen")
    side = html.Aside(
        [
            widgets.card(heading, choose, chosen),
            widgets.card("How far to trust this map", *trust_card(shown, view.map), id="map-trust"),
            widgets.card("This run", *run_card(shown, view.map)),
        ],
        className="map-side",
    )
    return widgets.named("Legend and facts", side)


def _drawer(shown: Exhibition, view: MapView) -> Component:
    drawer: Component = dmc.Drawer(
        id="map-drawer",
        opened=view.photo != "",
        children=photo_beside(shown, view),
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
