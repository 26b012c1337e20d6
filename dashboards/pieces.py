"""Pieces of pages whose state stands in the address: links that turn pages, choose and go back."""

from collections.abc import Callable, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.widgets import named


def choices(name: str, options: Sequence[tuple[str, str, bool]]) -> Component:
    """Return links to choose one of; options: (text, address, whether it is the chosen one)."""
    links = [
        dcc.Link(text, href=href, className="choice is-here" if here else "choice")
        for text, href, here in options
    ]
    return named(name, html.Nav(links, className="choices"))


def turner(page: int, n_pages: int, href: Callable[[int], str]) -> Component:
    """Return links to the pages before and after; nothing where there is one page only."""
    if n_pages == 1:
        return html.Div()
    back = _step("Back", href(page - 1), there=page > 1)
    on = _step("On", href(page + 1), there=page < n_pages)
    where = html.Span(f"page {page:,} of {n_pages:,}", className="quiet")
    return named("Pages of photos", html.Nav([back, where, on], className="turner"))


def crumbs(up: tuple[str, str], here: str) -> Component:
    """Return the way back up; up: (text, address)."""
    text, href = up
    return html.Div(
        [dcc.Link(text, href=href, className="way"), html.Span(f" / {here}")],
        className="crumbs quiet",
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[Component | str]], name: str) -> Component:
    """Return a table that scrolls in itself; a head that ends in # is over numbers."""
    kinds = ["number" if head.endswith("#") else "" for head in heads]
    titles = [
        html.Th(head.rstrip("#"), className=kind, scope="col")
        for head, kind in zip(heads, kinds, strict=True)
    ]
    body = [
        html.Tr([html.Td(cell, className=kind) for cell, kind in zip(row, kinds, strict=True)])
        for row in rows
    ]
    whole = html.Table([html.Thead(html.Tr(titles)), html.Tbody(body)], className="table plain")
    return named(name, html.Div(whole, className="table-scroll", tabIndex="0", role="region"))


def meter(name: str, value: float) -> Component:
    """Return a value as text and as a bar from 0 to 1."""
    width = {"width": f"{100 * max(0.0, min(1.0, value)):.1f}%"}
    return html.Div(
        [
            html.Span(name, className="bar-label"),
            html.Span(f"{value:.3f}", className="bar-value"),
            html.Div(html.Div(style=width), className="bar"),
        ],
        className="bar-row",
    )


def _step(text: str, href: str, *, there: bool) -> Component:
    if there:
        return dcc.Link(text, href=href, className="choice")
    return html.Span(text, className="choice is-off")
