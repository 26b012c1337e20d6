"""One photo's results under two configurations, side by side: what hits, and what each is worth."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.addresses import layer_href, photo_href, thumbnail_src
from dashboards.layerbars import percent_score
from dashboards.pieces import choices
from dashboards.playgroundview import PlaygroundView, alike, nearest_to
from dashboards.widgets import named
from models.retrieval.classes import Classes
from models.retrieval.grid import Configuration, Grid
from models.retrieval.playground_scores import hits

_LARGE = 10
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
    grid: Grid,
    there: Sequence[Configuration],
    ids: Sequence[str],
    row: int,
    side: str,
    view: PlaygroundView,
) -> Component:
    """Return the results of one photo under the configuration of a side, shown or beside."""
    of: Configuration = getattr(view, side)
    ranking, classes = grid.ranking(of), grid.classes(view.by)
    hit = hits(ranking, classes)[row]
    found = [
        _result(ids[other], near, is_hit=bool(is_hit), view=view)
        for other, near, is_hit in zip(
            ranking.rows[row].tolist(), ranking.distances[row].tolist(), hit, strict=True
        )
    ]
    score = percent_score(float(grid.scored(of, view.by).by_photo[row]))
    whole = percent_score(grid.scored(of, view.by).mean)
    numbers = html.Div(
        [
            html.Span(score, className="trust-number"),
            html.Span(
                f"{int(hit.sum())} of {len(found)} are hits; {whole} over all photos",
                className="quiet",
            ),
        ]
    )
    about = dcc.Link("About this layer", href=layer_href(of.backbone, of.layer), className="way")
    return html.Section(
        [
            html.H2(_SIDES[side], className="results-title"),
            html.Div(
                [
                    html.Strong(f"{of.backbone} · {of.layer}"),
                    html.Span(
                        f"{of.pooling} · {of.metric} · {of.n_values:,} values", className="quiet"
                    ),
                    about,
                ],
                className="row",
            ),
            _pickers(there, side, view),
            numbers,
            html.Ol(found, className="tiles results"),
        ],
        className="card",
    )


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
    of: Configuration = getattr(view, side)
    layers = alike(there, backbone=of.backbone, pooling=of.pooling, metric=of.metric)
    parts = {
        "Network": [nearest_to(there, of, backbone=name) for name in _values(there, "backbone")],
        "Layer": layers,
        "Pooling": [nearest_to(there, of, pooling=name) for name in _values(there, "pooling")],
        "Metric": [nearest_to(there, of, metric=name) for name in _values(there, "metric")],
    }
    fields = {"Network": "backbone", "Layer": "layer", "Pooling": "pooling", "Metric": "metric"}
    rows = [
        html.Div(
            [
                html.Span(part, className="control-name"),
                choices(
                    f"{part} of {_SIDES[side].lower()}",
                    [
                        (getattr(each, fields[part]), view.href(**{side: each}), each == of)
                        for each in options
                    ],
                ),
            ],
            className="row",
        )
        for part, options in parts.items()
    ]
    summary = named(f"Change what {_SIDES[side].lower()} are by", html.Summary("change"))
    return html.Details([summary, *rows], className="folded")


def _values(there: Sequence[Configuration], part: str) -> list[str]:
    return list(dict.fromkeys(getattr(each, part) for each in there))


def _told(distance: float) -> str:
    """Return a distance with three digits behind the point, or three in all where it is large."""
    return f"{distance:.3f}" if distance < _LARGE else f"{distance:.3g}"
