"""How the topics of two representations meet: the closest pairs, and the whole matrix."""

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component
from numpy.typing import NDArray

from dashboards import widgets
from dashboards.colouring import Category
from dashboards.exhibition import Exhibition
from dashboards.palette import OTHER
from dashboards.spread import meeting
from dashboards.topicview import TopicsView
from dashboards.wording import representation_name

_N_PAIRS = 10
_LEAST_TOLD = 0.1  # a cosine below is left out of its cell, so that the others stand out
_MOST_INK = 45  # per cent of colour behind a number, so that it can still be read

Cosines = NDArray[np.float32]


def topic_meetings(shown: Exhibition, cosines: Cosines, view: TopicsView) -> list[Component]:
    """Return which topics of a run's first two representations mean the same photos."""
    one, other = shown.with_topics[:2]
    names = f"{representation_name(one)} and {representation_name(other)}".lower()
    what = (
        "Two topics meet where the same photos have much of both: 1 if each photo has as much of "
        "one as of the other, 0 if no photo has both. All photos count, near duplicates once."
    )
    pairs = widgets.card(f"Closest of {names}", _pairs(shown, cosines, view))
    whole = widgets.card(
        f"All {names}", html.Div(what, className="quiet"), _matrix(shown, cosines, view)
    )
    return [pairs, whole]


def cosines_of(shown: Exhibition) -> Cosines:
    """Return how far topics of the run's first two representations mean the same photos (k, m)."""
    one, other = (shown.snapshot.topic_weights(name) for name in shown.with_topics[:2])
    return meeting(one, other, ~shown.ledger.duplicate)


def _pairs(shown: Exhibition, cosines: Cosines, view: TopicsView) -> Component:
    order = np.argsort(-cosines, axis=None)[:_N_PAIRS]
    at = [np.unravel_index(one, cosines.shape) for one in order]
    rows = [
        html.Li(
            [
                html.Span([_link(shown, view, 0, int(a)), " – ", _link(shown, view, 1, int(b))]),
                html.Span(f"{cosines[a, b]:.2f}", className="bar-value"),
                html.Div(html.Div(style={"width": f"{100 * cosines[a, b]:.0f}%"}), className="bar"),
            ],
            className="bar-row",
        )
        for a, b in at
    ]
    return html.Ul(rows, className="bars plain-list")


def _matrix(shown: Exhibition, cosines: Cosines, view: TopicsView) -> Component:
    """Return the cosines as a table, its columns in the order of the rows that they meet best."""
    order = np.argsort(cosines.argmax(axis=0), kind="stable")
    heads = [
        html.Th(html.Span(_link(shown, view, 1, int(b))), scope="col", className="tilted")
        for b in order
    ]
    rows = [
        html.Tr(
            [
                html.Th(_link(shown, view, 0, a), scope="row"),
                *(_cell(float(cosines[a, b])) for b in order),
            ]
        )
        for a in range(len(cosines))
    ]
    corner = html.Td(html.Span("topics", className="unseen"))
    table = html.Table([html.Thead(html.Tr([corner, *heads])), html.Tbody(rows)], className="heat")
    box = html.Div(table, className="table-scroll", tabIndex="0", role="region")
    return widgets.named("Which topics meet which", box)


def _cell(cosine: float) -> Component:
    ink = f"color-mix(in srgb, var(--accent) {_MOST_INK * max(cosine, 0):.0f}%, transparent)"
    return html.Td(f"{cosine:.2f}" if cosine >= _LEAST_TOLD else "", style={"background": ink})


def _link(shown: Exhibition, view: TopicsView, side: int, code: int) -> Component:
    name = shown.with_topics[side]
    topic: Category = shown.colouring(name).categories[code]
    swatch = html.Span(className="swatch", style={"background": topic.colour or OTHER})
    href = view.href(of=name, number=str(code))
    return html.Span([swatch, dcc.Link(topic.name, href=href, className="plain-link")])
