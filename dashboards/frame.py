"""What stands around every page: the header with its navigation, and the document itself."""

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards import addresses
from dashboards.access.badge import badge
from dashboards.tastebuttons import taste_store
from dashboards.widgets import named

_PULSE_MS = 5_000  # how soon an open page notices a new run
_PAGES = (
    (addresses.MAP, "Map"),
    (addresses.TOPICS, "Topics"),
    (addresses.SEARCH, "Search"),
    (addresses.RECOMMEND, "Recommend"),
    (addresses.PLAYGROUND, "Playground"),
    (addresses.MODELS, "Models"),
    (addresses.RUNS, "Runs"),
)

INDEX = """<!doctype html>
<html lang="en">
<head>
{%metas%}
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="/assets/logo.svg">
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""

THEME = {
    "primaryColor": "indigo",
    "defaultRadius": "md",
    "cursorType": "pointer",
    "headings": {"fontWeight": "600"},
}


def frame(run_id: str | None) -> Component:
    """Return everything around a page; run_id: the run that is current as the page is opened."""
    whole: Component = dmc.MantineProvider(
        [
            dcc.Location(id="app-address", refresh="callback-nav"),
            dcc.Store(id="app-run", data=run_id),
            dcc.Store(id="app-upload"),  # what a search holds up; in this tab, until it is reloaded
            taste_store(),
            dcc.Interval(id="app-pulse", interval=_PULSE_MS),
            _header(),
            html.Div(id="app-trouble"),
            html.Main(id="app-page"),
            html.Div(id="app-notice", role="status"),  # over the page, so that nothing jumps
        ],
        theme=THEME,
        defaultColorScheme="auto",
    )
    return whole


def navigation(path: str) -> list[Component]:
    """Return the links to the pages, the shown one marked."""
    return [
        dcc.Link(
            name,
            id={"page": href},
            href=href,
            className="nav-link is-here" if href == path else "nav-link",
        )
        for href, name in _PAGES
    ]


def connect_navigation(app: Dash) -> None:
    """Let the links to the pages take the filters along."""
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "carried"),
        Output({"page": ALL}, "href"),
        Input("app-address", "search"),
        State({"page": ALL}, "id"),
    )


def _header() -> Component:
    brand = dcc.Link(
        [html.Img(src="/assets/logo.svg", alt="", width=26, height=26), html.Span("SceneAtlas")],
        href=addresses.MAP,
        className="brand",
    )
    scheme = dmc.ColorSchemeToggle(
        id="app-scheme",
        lightIcon=html.Span(className="icon icon-sun"),
        darkIcon=html.Span(className="icon icon-moon"),
        variant="subtle",
        color="gray",
        size="lg",
        **{"aria-label": "Switch between light and dark"},
    )
    return html.Header([brand, named("Pages", html.Nav(id="app-nav")), badge(), scheme])
