"""The map's stage: the field that the scripts in assets/map draw in, its buttons and caption."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.widgets import named
from dashboards.wording import showing

_MODES = (("pan", "Move"), ("lasso", "Lasso"), ("box", "Box"))
_ACTS = (("in", "+", "Zoom in"), ("out", "−", "Zoom out"), ("whole", "Whole", "Whole map"))
_KEYS = (
    "Arrow keys move, plus and minus zoom, 0 shows the whole map. "
    "Shift with an arrow key goes from photo to photo, Enter opens one, Escape drops the selection."
)
_HINT = "Scroll or pinch to zoom, drag to move, Shift-drag to select, click for a photo"


def map_stage(n_photos: int) -> Component:
    """Return the stage over a run; assets/map/page.js fills it."""
    field = html.Div(
        id="map-field",
        className="map-field",
        tabIndex="0",
        role="application",
    )
    setattr(field, "aria-describedby", "map-keys")
    caption = html.Div(
        [
            html.Span(showing(n_photos, n_photos), id="map-count", role="status"),
            html.Span(_HINT, className="map-hint"),
        ],
        className="map-caption",
    )
    parts = [
        dcc.Store(id="map-drawn"),
        html.Div(_KEYS, id="map-keys", className="unseen"),
        named("Map of photos", field),
        _tools(),
        caption,
    ]
    return named("Map", html.Section(parts, className="map-stage"))


def _tools() -> Component:
    modes = [_tool(name, act, pressed=act == "pan") for act, name in _MODES]
    seen = named("Select all photos in view", _tool("In view", "seen"))
    views = [named(name, _tool(sign, act)) for act, sign, name in _ACTS]
    groups = [
        named("What dragging does", html.Div(modes, role="group")),
        html.Div(seen),
        named("View", html.Div(views, role="group")),
    ]
    return html.Div(groups, id="map-tools", className="map-tools")


def _tool(text: str, act: str, *, pressed: bool | None = None) -> Component:
    """Return a button; pressed: whether it is the one of its group that holds, None for none."""
    button = html.Button(text, type="button", className="tool")
    setattr(button, "data-act", act)
    if pressed is not None:
        setattr(button, "aria-pressed", str(pressed).lower())
    return button
