"""Each photo's own search score: a strip of bars for each class, which show and choose photos."""

import math
from collections.abc import Sequence

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.layerbars import percent_score
from dashboards.pieces import turner
from dashboards.playgroundview import PlaygroundView
from dashboards.widgets import named
from dashboards.wording import counted
from models.records.arrays import Rows
from models.retrieval.classes import Classes
from models.retrieval.playground_scores import Scored

PAGE_SIZE = 400  # bars, each of which is a link with a picture
_HIGH_REM = 2.6


def strips(
    ids: Sequence[str], scores: Scored, classes: Classes, view: PlaygroundView
) -> list[Component]:
    """Return a page of the photos' scores, class by class."""
    rows = in_order(classes, view.group)
    n_pages = max(1, math.ceil(len(rows) / PAGE_SIZE))
    page = max(1, min(view.page, n_pages))
    start = (page - 1) * PAGE_SIZE
    hung = rows[start : start + PAGE_SIZE]
    caption = (
        f"showing {start + 1:,} to {start + len(hung):,} of {counted(len(rows), 'photo')}; "
        "point at a bar to see its photo, click to search with it"
    )
    by_class = [
        _strip(ids, hung[classes.codes[hung] == code], int(code), (scores, classes, view))
        for code in dict.fromkeys(classes.codes[hung].tolist())
    ]
    if not len(rows):
        return [html.Div("No photo here has a class.", className="quiet")]
    return [
        html.Div(caption, className="quiet"),
        html.Div(by_class, className="score-strips"),
        turner(page, n_pages, lambda to: view.href(page=to)),
    ]


def class_scores(scores: Scored, classes: Classes, view: PlaygroundView) -> Component:
    """Return a bar for each class, the best first; a click shows its photos alone."""
    sizes = np.bincount(classes.codes[classes.codes >= 0], minlength=len(classes.names))
    order = np.argsort(-np.nan_to_num(scores.by_class, nan=-1), kind="stable")
    rows = [
        html.Li(_class(classes.names[code], float(scores.by_class[code]), int(sizes[code]), view))
        for code in order
    ]
    return named("Scores by class", html.Ol(rows, className="class-scores"))


def in_order(classes: Classes, group: str) -> Rows:
    """Return the rows of the photos that have a class, or of one class, class by class."""
    wanted = classes.codes >= 0
    if group:
        wanted = classes.codes == classes.names.index(group)
    rows = np.flatnonzero(wanted)
    return rows[np.argsort(classes.codes[rows], kind="stable")]


def _strip(
    ids: Sequence[str], rows: Rows, code: int, of: tuple[Scored, Classes, PlaygroundView]
) -> Component:
    scores, classes, view = of
    name = classes.names[code]
    mean = percent_score(float(scores.by_class[code]))
    group = "" if view.group == name else name
    head = dcc.Link(
        [html.Span(name, className="strip-name"), html.Span(mean, className="bar-value")],
        href=view.href(group=group, page=1),
        className="strip-head",
        title="Show all classes" if view.group else f"Show {name} alone",
    )
    bars = [_photo(ids[row], float(scores.by_photo[row]), view) for row in rows]
    scores_of = named(
        f"Scores of photos of {name}", html.Div(bars, className="strip", role="group")
    )
    return html.Div([head, scores_of], className="strip-row")


def _class(name: str, score: float, n_photos: int, view: PlaygroundView) -> Component:
    here = view.group == name
    width = 0.0 if math.isnan(score) else score
    return dcc.Link(
        [
            html.Span(name, className="bar-label"),
            html.Span(percent_score(score), className="bar-value"),
            html.Span(html.Span(style={"width": f"{width:.1f}%"}), className="bar"),
        ],
        href=view.href(group="" if here else name, page=1),
        title=f"{name}: {percent_score(score)} over {counted(n_photos, 'photo')}",
        className="bar-row class-score is-here" if here else "bar-row class-score",
    )


def _photo(photo_id: str, score: float, view: PlaygroundView) -> Component:
    """Return a bar; the browser shows the photo while one points at it."""
    here = " is-here" if photo_id == view.photo else ""
    return dcc.Link(
        [
            html.Span(style={"height": f"{_HIGH_REM * score / 100:.2f}rem"}, className="strip-bar"),
            html.Span(percent_score(score), className="unseen"),
        ],
        href=view.href(photo=photo_id),
        className=f"strip-link{here}",
    )
