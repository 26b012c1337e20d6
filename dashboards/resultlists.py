"""One photo's results under two configurations, side by side: what hits, and what each is worth."""

from collections.abc import Sequence

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component
from numpy.typing import NDArray

from dashboards.addresses import layer_href, photo_href, thumbnail_src
from dashboards.layerbars import percent_score
from dashboards.pieces import choices
from dashboards.playgroundview import PlaygroundView, alike, nearest_to
from dashboards.widgets import named
from models.records.playground import Ranking
from models.retrieval.classes import Classes
from models.retrieval.grid import Configuration, Grid
from models.retrieval.playground_scores import Scored, hits

_LARGE = 10
_PARTS = {"Network": "backbone", "Layer": "layer", "Pooling": "pooling", "Metric": "metric"}
_SIDES = {"shown": "Results", "beside": "Beside them"}


def query_card(photo_id: str, row: int, classes: Classes) -> Component:
    """Return the photo that is searched with."""
    code = int(classes.codes[row])
    name = classes.names[code] if code >= 0 else "no class"
    return html.Div(
        [
            html.Img(src=thumbnail_src(photo_id), alt=f"The query, of {name}", className="query"),
            html.Div(
                [
                    html.Div("searched with this photo", className="quiet"),
                    html.Div(name, className="query-class"),
                    dcc.Link("Open its page", href=photo_href(photo_id), className="way"),
                ]
            ),
        ],
        className="query-card",
    )


def result_list(
    grid: Grid, there: Sequence[Configuration], ids: Sequence[str], side: str, view: PlaygroundView
) -> Component:
    """Return the query's results under the configuration of a side, shown or beside."""
    of: Configuration = getattr(view, side)
    row = ids.index(view.photo)
    hit = hits(grid.ranking(of), grid.classes(view.by))[row]
    return html.Section(
        [
            html.H2(_SIDES[side], className="results-title"),
            _name(of),
            _pickers(there, side, view),
            _numbers(grid.scored(of, view.by), row, hit),
            html.Ol(_results(grid.ranking(of), ids, row, hit, view), className="tiles results"),
        ],
        className="card",
    )


def _name(of: Configuration) -> Component:
    how = f"{of.pooling} · {of.metric} · {of.n_values:,} values"
    about = dcc.Link("About this layer", href=layer_href(of.backbone, of.layer), className="way")
    return html.Div(
        [html.Strong(f"{of.backbone} · {of.layer}"), html.Span(how, className="quiet"), about],
        className="row",
    )


def _numbers(scores: Scored, row: int, hit: NDArray[np.bool_]) -> Component:
    of_all = (
        f"{int(hit.sum())} of {len(hit)} are hits; {percent_score(scores.mean)} over all photos"
    )
    own = percent_score(float(scores.by_photo[row]))
    return html.Div(
        [html.Span(own, className="trust-number"), html.Span(of_all, className="quiet")]
    )


def _results(
    ranking: Ranking, ids: Sequence[str], row: int, hit: NDArray[np.bool_], view: PlaygroundView
) -> list[Component]:
    found = zip(ranking.rows[row].tolist(), ranking.distances[row].tolist(), hit, strict=True)
    return [
        _result(ids[other], distance, is_hit=bool(is_hit), view=view)
        for other, distance, is_hit in found
    ]


def _result(photo_id: str, distance: float, *, is_hit: bool, view: PlaygroundView) -> Component:
    mark = "hit" if is_hit else "miss"
    return html.Li(
        dcc.Link(
            [
                html.Img(src=thumbnail_src(photo_id), alt=""),
                html.Span([html.Span(mark, className=f"result-{mark}"), f" {_told(distance)}"]),
            ],
            href=view.href(photo=photo_id),
            className=f"tile is-{mark}",
            title=f"{mark}, at distance {distance:.6g}; click to search with it",
        )
    )


def _pickers(there: Sequence[Configuration], side: str, view: PlaygroundView) -> Component:
    """Return links that change one part of a side's configuration, folded away."""
    name = _SIDES[side].lower()
    rows = [
        html.Div(
            [
                html.Span(part, className="control-name"),
                choices(f"{part} of {name}", _options(there, side, field, view)),
            ],
            className="row",
        )
        for part, field in _PARTS.items()
    ]
    summary = named(f"Change what {name} are by", html.Summary("change"))
    return html.Details([summary, *rows], className="folded")


def _options(
    there: Sequence[Configuration], side: str, field: str, view: PlaygroundView
) -> list[tuple[str, str, bool]]:
    """Return the configurations that differ in one part, or in as little else as there is."""
    of: Configuration = getattr(view, side)
    if field == "layer":
        found = alike(there, backbone=of.backbone, pooling=of.pooling, metric=of.metric)
    else:
        found = [nearest_to(there, of, **{field: name}) for name in _values(there, field)]
    return [(getattr(each, field), view.href(**{side: each}), each == of) for each in found]


def _values(there: Sequence[Configuration], part: str) -> list[str]:
    return list(dict.fromkeys(getattr(each, part) for each in there))


def _told(distance: float) -> str:
    """Return a distance with three digits behind the point, or three in all where it is large."""
    return f"{distance:.3f}" if distance < _LARGE else f"{distance:.3g}"
