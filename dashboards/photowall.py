"""A wall of photos: thumbnails of some rows of a run, a screenful at a time.

Any page may hang one: `wall(shown, rows, page=…, href=…)` returns the count and the thumbnails of a
page, `n_pages(rows)` says how many pages there are for the buttons of the page, and
`exports(run_id, query)` are the links that give the photos of an address as a file.
"""

import math
from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboards import widgets
from dashboards.addresses import Link
from dashboards.exhibition import Exhibition
from dashboards.exportformats import FORMATS
from dashboards.marks import marks_of
from dashboards.wording import counted
from models.records.arrays import Rows

PAGE_SIZE = 48


def wall(shown: Exhibition, rows: Rows | Sequence[int], *, page: int, href: Link) -> Component:
    """Return a page, counted from 1, of the photos in these rows; href: where a photo leads."""
    start = max(0, min(page, n_pages(rows)) - 1) * PAGE_SIZE
    hung = [int(row) for row in rows[start : start + PAGE_SIZE]]
    if not hung:
        return html.Div("No photo here.", className="quiet")
    photos = [(shown.photo_id(row), shown.label(row)) for row in hung]
    marks = {shown.photo_id(row): marks_of(shown, row) for row in hung}
    which = f"{start + 1:,} to {start + len(hung):,}"
    caption = f"showing {which} of {counted(len(rows), 'photo')}"
    return html.Div(
        [html.Div(caption, className="quiet"), widgets.thumbnail_links(photos, href, marks)]
    )


def n_pages(rows: Rows | Sequence[int]) -> int:
    """Return how many pages the photos in these rows take, one at least."""
    return max(1, math.ceil(len(rows) / PAGE_SIZE))


def exports(run_id: str, query: dict[str, str]) -> Component:
    """Return links that give the photos that a query selects as files."""
    asked = f"?{urlencode(query)}" if query else ""
    links = [
        html.A(name, href=f"/export/{run_id}/photos.{ending}{asked}", className="export-link")
        for ending, name in FORMATS.items()
    ]
    return widgets.named("Export", html.Div([html.Span("Export"), *links], className="exports"))
