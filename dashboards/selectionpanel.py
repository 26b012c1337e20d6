"""The panel of a selection: how many photos, what they have in common, all of them, as files."""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import widgets
from dashboards.addresses import Link, alike_href
from dashboards.exhibition import Exhibition
from dashboards.palette import OTHER, colour_of
from dashboards.photowall import exports, n_pages, wall
from dashboards.searchview import MOST_PHOTOS
from dashboards.selection import Selection
from dashboards.together import Shared, Together, together
from dashboards.wording import counted, percent, representation_name


def selection_panel() -> Component:
    """Return the empty panel, whose parts a page fills with `told` as something is selected."""
    head = html.Div(
        [
            dmc.Title("Selection", order=2, size="h5"),
            dmc.Button("Clear the area", id="map-unselect", variant="subtle", size="compact-xs"),
        ],
        className="selection-head",
    )
    pager = html.Div(
        [
            _turn("Earlier photos", "map-wall-back", "‹"),
            _turn("More photos", "map-wall-on", "›"),
        ],
        id="map-wall-pages",
        className="pager",
    )
    body = [head, html.Div(id="map-common"), html.Div(id="map-wall"), pager]
    return html.Section(
        [dcc.Store(id="map-selected", data="#1"), *body],
        id="map-selection",
        className="card selection",
        hidden=True,
    )


def told(shown: Exhibition, selection: Selection) -> Component:
    """Return how many photos are selected, what they have in common, and the ways to take them."""
    common = together(shown, selection.bits(shown))
    count = html.Div(_count(shown, common), className="selection-count", role="status")
    parts: list[Component] = [count]
    if common.n_photos <= MOST_PHOTOS:
        parts += _alike(shown, selection)
    if common.n_photos:
        parts += [*_in_common(common), exports(shown.manifest.run_id, selection.query())]
    return html.Div(parts, className="together")


def hung(shown: Exhibition, selection: Selection, page: int, href: Link) -> tuple[Component, int]:
    """Return a page of the wall of selected photos, and how many pages there are."""
    rows = selection.rows(shown)
    return wall(shown, rows, page=page, href=href), n_pages(rows)


def _alike(shown: Exhibition, selection: Selection) -> list[Component]:
    """Return the way to what is like all of a few photos."""
    ids = [shown.photo_id(int(row)) for row in selection.rows(shown)]
    return [dcc.Link("Find like these", href=alike_href(*ids), className="way")] if ids else []


def _turn(name: str, id: str, sign: str) -> Component:  # noqa: A002 - Dash's word
    return widgets.named(name, html.Button(sign, id=id, type="button", className="tool"))


def _count(shown: Exhibition, common: Together) -> str:
    of = f"{common.n_photos:,} of {counted(shown.n_photos, 'photo')}"
    if not common.n_dated:
        return of
    days = common.first if common.first == common.last else f"{common.first} to {common.last}"
    return f"{of}, taken {days}"


def _in_common(common: Together) -> list[Component]:
    topics = [
        _list(f"{representation_name(name)} more frequent here", found)
        for name, found in common.topics.items()
    ]
    tags = [_list("Tags more frequent here", common.tags)] if common.tags else []
    if not tags and not topics:
        nothing = "No tag or topic is more frequent here than in the whole."
        return [html.Div(nothing, className="quiet")]
    return [*tags, *topics]


def _list(title: str, shared: tuple[Shared, ...]) -> Component:
    rows = [html.Tr([html.Th(_named(one), scope="row"), *_numbers(one)]) for one in shared]
    return html.Table([html.Caption(title), html.Tbody(rows)], className="shared")


def _named(one: Shared) -> Component | str:
    if one.code is None:
        return one.name
    swatch = html.Span(className="swatch", style={"background": colour_of(one.code) or OTHER})
    return html.Span([swatch, one.name], className="shared-topic")


def _numbers(one: Shared) -> list[Component]:
    return [html.Td(percent(one.part)), html.Td(f"× {one.lift:.1f}")]
