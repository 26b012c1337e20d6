"""The playground page: which network, layer, pooling and metric finds a photo's like, and why."""

from collections.abc import Sequence

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.exhibition import Exhibition
from dashboards.following import address_of, follow
from dashboards.gallery import Gallery
from dashboards.layerbars import Scores, layer_bars, percent_score, steps
from dashboards.layermap import layer_map
from dashboards.pieces import choices
from dashboards.playgroundview import (
    COMMAND,
    PHOTO,
    WHOLE,
    PlaygroundView,
    alike,
    nearest_to,
    playground_view,
)
from dashboards.resultlists import query_card, result_list
from dashboards.scorestrips import class_scores, in_order, strips
from dashboards.wording import counted
from models.retrieval.classes import KINDS
from models.retrieval.grid import Configuration, Grid, best_of


class PlaygroundPage:
    """The page at /playground. Its state is in the query: see `PlaygroundView`."""

    path = addresses.PLAYGROUND
    title = "Playground"

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery

    def layout(self, search: str | None) -> Component:
        """Return the page over the current run, in the state that a query asks for."""
        shown = self._gallery.current()
        return html.Div(
            [
                *address_of("playground", search),
                dcc.Store(id="playground-run", data=shown.manifest.run_id),
                html.H1("Playground"),
                html.Div(self._view(shown, search), id="playground-view", className="stack"),
            ],
            className="playground-page",
        )

    def register(self, app: Dash) -> None:
        """Follow the address, and have the browser draw the map of a layer."""
        follow(app, "playground", self.view, {"run": State("playground-run", "data")})
        app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
            ClientsideFunction("atlas", "layerMap"),
            Output("playground-canvas", "className"),
            Input("playground-drawing", "data"),
        )

    def view(self, *, run: str, search: str | None) -> list[Component]:
        """Show what the address asks for."""
        return self._view(self._gallery.exhibition(run), search)

    def _view(self, shown: Exhibition, search: str | None) -> list[Component]:
        grid = shown.grid
        there = grid.configurations()
        if not there:
            return [_nothing()]
        kind = addresses.asked(search).get("by", "")
        first = in_order(grid.classes(kind if kind in grid.kinds else ""), "")
        photo = shown.photo_id(int(first[0]) if len(first) else 0)
        view = playground_view(grid, there, photo, search)
        if shown.row(view.photo) is None:
            return [widgets.no_such_photo()]
        return _cards(shown, there, view)


def _nothing() -> Component:
    """Return the page before anything is computed."""
    return html.Div(
        [
            html.P(
                "Nothing is computed for the photos of this run yet. The playground compares "
                "networks, layers and metrics by how often a photo finds its like:"
            ),
            html.Pre(COMMAND, className="command"),
            html.P(
                "with --backbones a,b for several networks. What was computed for the photos of "
                "an earlier run is taken up where features are the same.",
                className="quiet",
            ),
        ],
        className="card",
    )


def _cards(
    shown: Exhibition, there: Sequence[Configuration], view: PlaygroundView
) -> list[Component]:
    grid, classes = shown.grid, shown.grid.classes(view.by)
    row = shown.row(view.photo) or 0
    ids: list[str] = shown.photo_ids.astype(str).tolist()
    name = f"{view.shown.backbone} · {view.shown.layer}"
    scores = grid.scored(view.shown, view.by)
    sides = [result_list(grid, there, ids, side, view) for side in ("shown", "beside")]
    return [
        _lead(shown, there, view),
        widgets.card("Score by layer", _choices(there, grid, view), _bars(grid, there, view, row)),
        widgets.card("One photo", query_card(view.photo, row, classes)),
        html.Div(sides, className="results-sides"),
        widgets.card(f"Score by class: {name}", class_scores(scores, classes, view)),
        widgets.card(f"Score of each photo: {name}", *strips(ids, scores, classes, view)),
        widgets.card(f"Map of {name}", layer_map(grid, shown.manifest.run_id, classes, view)),
    ]


def _lead(shown: Exhibition, there: Sequence[Configuration], view: PlaygroundView) -> Component:
    grid, classes = shown.grid, shown.grid.classes(view.by)
    same = alike(there, metric=view.shown.metric)
    best = best_of({each: grid.scored(each, view.by).mean for each in same}) or view.shown
    score = percent_score(grid.scored(best, view.by).mean)
    n_asked = max(grid.n_asked(), len(there))
    told = (
        f"{counted(shown.n_photos, 'photo')} in {len(classes.names):,} classes by "
        f"{KINDS[view.by]}; {len(there):,} of {n_asked:,} configurations are computed. Best under "
        f"{best.metric}: {best.backbone} {best.layer}, {best.pooling}, {score}. The score is 100 % "
        "where all 15 results of every photo are of its class, and earlier results count more."
    )
    return html.Div(told, className="quiet lead")


def _choices(there: Sequence[Configuration], grid: Grid, view: PlaygroundView) -> Component:
    """Return the links that choose metric, pooling, classes and what is scored."""
    kinds = [
        (KINDS[each], view.href(by=each, group="", page=1), each == view.by) for each in grid.kinds
    ]
    scored = [
        (name, view.href(score=score), view.score == score)
        for name, score in (("all photos", WHOLE), ("this photo", PHOTO))
    ]
    groups = {
        "Metric": _of_part(there, "metric", view),
        "Pooling": _of_part(there, "pooling", view),
        "Classes": kinds,
        "Of": scored,
    }
    lines = [
        html.Div([html.Span(name, className="control-name"), choices(name, links)], className="row")
        for name, links in groups.items()
    ]
    return html.Div([html.Div(lines, className="chooser"), steps(there, view)], className="stack")


def _of_part(
    there: Sequence[Configuration], part: str, view: PlaygroundView
) -> list[tuple[str, str, bool]]:
    """Return a link for each value that a part of what is computed has."""
    values = dict.fromkeys(getattr(each, part) for each in there)
    return [
        (
            value,
            view.href(shown=nearest_to(there, view.shown, **{part: value})),
            value == getattr(view.shown, part),
        )
        for value in values
    ]


def _bars(grid: Grid, there: Sequence[Configuration], view: PlaygroundView, row: int) -> Component:
    same = alike(there, metric=view.shown.metric, pooling=view.shown.pooling)
    # A layer that is a vector already has no pooling; it is compared with all that have.
    same += [
        each for each in alike(there, metric=view.shown.metric, pooling="none") if each not in same
    ]
    scores: Scores = {}
    for each in sorted(same):
        scored = grid.scored(each, view.by)
        scores[each] = float(scored.by_photo[row]) if view.score == PHOTO else scored.mean
    return layer_bars(scores, view)
