"""Bars of our own: columns over time, and rows by name; lists that a screen reader reads."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.spread import Part
from dashboards.widgets import named
from dashboards.wording import counted, folder_name, percent


def columns(parts: Sequence[Part], colour: str, name: str) -> Component:
    """Return a column for each part, the highest in full height; name: what they show."""
    highest = max((part.share for part in parts), default=0) or 1
    items = [
        html.Li(
            [
                html.Div(
                    style={"height": f"{100 * part.share / highest:.1f}%", "background": colour}
                ),
                html.Span(_told(part), className="unseen"),
            ],
            title=_told(part),
        )
        for part in parts
    ]
    ends = html.Div([html.Span(parts[0].name), html.Span(parts[-1].name)], className="columns-ends")
    top = html.Div(f"highest: {percent(highest)}", className="quiet")
    return html.Div([top, named(name, html.Ol(items, className="columns")), ends])


def rows(parts: Sequence[Part], colour: str) -> Component:
    """Return a row for each part."""
    items = [
        html.Li(
            [
                html.Span(folder_name(part.name), className="bar-label", title=part.name),
                html.Span(f"{part.n_photos:,} of {part.n_all:,}", className="bar-value"),
                html.Div(
                    html.Div(style={"width": f"{100 * part.share:.1f}%", "background": colour}),
                    className="bar",
                ),
            ],
            className="bar-row",
        )
        for part in parts
    ]
    return html.Ul(items, className="bars plain-list")


def _told(part: Part) -> str:
    of = f"{part.n_photos:,} of {counted(part.n_all, 'photo')}"
    return f"{part.name}: {percent(part.share)}, {of}"
