"""What a search is asked with: words, an upload, and how photos are compared."""

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pieces import choices
from dashboards.searchview import SearchView
from dashboards.widgets import named
from dashboards.wording import compared_name
from models.retrieval.colours import COLOURS
from models.retrieval.metrics import METRICS

_POWERS = ("1", "1.5", "3", "5")
_MB = 1_000_000


def form(words: str, max_bytes: int, *, takes_uploads: bool) -> Component:
    """Return where words are written and a photo is held up; max_bytes: of an upload."""
    entry = dmc.Autocomplete(
        id="search-words",
        label="Words",
        description="Tags and topics; a minus leaves out, quotes keep words together",
        placeholder='beach -crowd "night sky"',
        value=words,
        data=[],
        filter={"function": "everything"},
        className="search-words",
    )
    go = dmc.Button("Search", id="search-go", variant="filled")
    parts = [html.Div([entry, go], className="search-ask"), _drop(max_bytes)]
    return html.Div(parts if takes_uploads else parts[:1], className="search-form")


def controls(names: list[str], by: str, view: SearchView) -> Component:
    """Return the choice of representation and metric; by: the one that is compared by."""
    usual = "chi_squared" if by == COLOURS else "cosine"
    metric = view.metric or usual
    of_photos = [
        choices(
            "Compared by",
            [(compared_name(one), view.href(by=one, metric=""), one == by) for one in names],
        ),
        choices(
            "Metric",
            [
                (one.replace("_", "-"), view.href(metric=one, power=""), one == metric)
                for one in METRICS
                if one != "chi_squared" or by == COLOURS
            ],
        ),
    ]
    if metric == "minkowski":
        power = view.power or "3"
        known = _POWERS if power in _POWERS else (*_POWERS, power)
        powers = [(f"p = {one}", view.href(power=one), one == power) for one in known]
        of_photos.append(choices("Power of Minkowski's distance", powers))
    copies = [
        ("Near duplicates as one", view.href(each=""), not view.each),
        ("Each for itself", view.href(each="1"), bool(view.each)),
    ]
    photos = bool(view.photo or view.upload)
    rows = [*(of_photos if photos else []), choices("Near duplicates", copies)]
    return html.Div(rows, className="search-controls")


def _drop(max_bytes: int) -> Component:
    """Return where a photo is dropped or chosen.

    The label names the file input that dcc.Upload makes, and opens its dialog when it is clicked:
    the upload itself must not open a second one.
    """
    limit = f"up to {max_bytes / _MB:.0f} MB; it is looked at and not kept"
    text = html.Div(["Drop a photo here, or ", html.Strong("choose a file"), html.Br(), limit])
    upload = dcc.Upload(
        text,
        id="search-upload",
        className="drop",
        className_active="drop is-over",
        disable_click=True,
        max_size=-1,  # told by finding.js, which says why
    )
    told = html.Div(id="search-refused", className="refused", role="alert")
    limits: dict[str, Any] = {"data-upload-bytes": str(max_bytes)}
    whole = html.Div(
        [html.Label(upload), told],
        id="search-drop",
        className="search-drop",
        role="group",
        **limits,
    )
    return named("A photo of your own", whole)
