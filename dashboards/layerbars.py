"""Scores by layer as bars, a group for each network, the best marked; and steps from bar to bar."""

import math
from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.playgroundview import PlaygroundView, alike, nearest_to
from dashboards.widgets import named
from models.retrieval.grid import Configuration, best_of

Scores = dict[Configuration, float]

_HIGH_REM = 5.5  # of the highest bar


def layer_bars(scores: Scores, view: PlaygroundView) -> Component:
    """Return bars of what is computed under the view's pooling and metric, by network and layer."""
    networks = list(dict.fromkeys(each.backbone for each in scores))
    best = best_of(scores)
    highest = max((score for score in scores.values() if not math.isnan(score)), default=0) or 1
    groups = [
        _network(
            {each: score for each, score in scores.items() if each.backbone == network},
            view,
            best,
            highest,
        )
        for network in networks
    ]
    return html.Div(groups, className="layer-groups")


def steps(there: Sequence[Configuration], view: PlaygroundView) -> Component:
    """Return links to the layer, network and metric before and after; arrow keys follow them."""
    shown = view.shown
    same = alike(there, metric=shown.metric, pooling=shown.pooling)
    layers = alike(same, backbone=shown.backbone)
    networks = list(dict.fromkeys(each.backbone for each in same))
    metrics = list(dict.fromkeys(each.metric for each in there))
    of_network = [nearest_to(same, shown, backbone=each) for each in networks]
    of_metric = [nearest_to(there, shown, metric=each) for each in metrics]
    stepped = (
        ("layer", layers, layers.index(shown), ("ArrowLeft", "ArrowRight")),
        (
            "network",
            of_network,
            networks.index(shown.backbone),
            ("Shift+ArrowLeft", "Shift+ArrowRight"),
        ),
        ("metric", of_metric, metrics.index(shown.metric), ("Shift+ArrowUp", "Shift+ArrowDown")),
    )
    links = [_pair(view, *each) for each in stepped]
    hint = html.Span(
        "keys: ← → layers, Shift with them networks, Shift ↑ ↓ metrics", className="quiet"
    )
    return named("Steps", html.Nav([*links, hint], className="row"))


def percent_score(score: float) -> str:
    """Return a score as text, "–" where there is none."""
    return "–" if math.isnan(score) else f"{score:.1f} %"


def _network(
    scores: Scores, view: PlaygroundView, best: Configuration | None, highest: float
) -> Component:
    own = best_of(scores)
    first = next(iter(scores))
    head: list[Component] = [html.H3(first.backbone)]
    if own is not None:
        head.append(
            html.Span(f"best: {own.layer}, {percent_score(scores[own])}", className="quiet")
        )
    if own is not None and own == best:
        head.append(html.Span("best of all", className="chip"))
    bars = [
        html.Li(_bar(each, score, view, is_best=each == own, part=_part(score, highest)))
        for each, score in scores.items()
    ]
    name = f"Scores of {first.backbone} by layer, of {first.n_layers}"
    return html.Div(
        [html.Div(head, className="row"), named(name, html.Ol(bars, className="layer-bars"))]
    )


def _bar(
    of: Configuration, score: float, view: PlaygroundView, *, is_best: bool, part: float
) -> Component:
    told = f"{of.backbone}, layer {of.number} of {of.n_layers}, {of.layer}: {percent_score(score)}"
    classes = [
        "layer-bar",
        *(["is-best"] if is_best else []),
        *(["is-here"] if of == view.shown else []),
    ]
    return dcc.Link(
        [
            _drawn(f"{score:.0f}" if not math.isnan(score) else "–", "layer-score"),
            html.Span(style={"height": f"{_HIGH_REM * part:.2f}rem"}, className="layer-fill"),
            _drawn(str(of.number), "layer-number"),
            html.Span(told + (", the best of this network" if is_best else ""), className="unseen"),
        ],
        href=view.href(shown=of),
        title=told,
        className=" ".join(classes),
    )


def _drawn(text: str, kind: str) -> Component:
    """Return text that is part of a picture, whose meaning stands in words beside it."""
    return _with("aria-hidden", "true", html.Span(text, className=kind))


def _with(attribute: str, value: str, component: Component) -> Component:
    """Give a component an attribute whose name is no word of Python."""
    setattr(component, attribute, value)
    return component


def _pair(
    view: PlaygroundView,
    what: str,
    ordered: Sequence[Configuration],
    at: int,
    keys: tuple[str, str],
) -> Component:
    ends = ((at - 1, keys[0], f"‹ {what}"), (at + 1, keys[1], f"{what} ›"))
    links = []
    for to, key, text in ends:
        link: Component = html.Span(text, className="choice is-off")
        if 0 <= to < len(ordered):
            link = dcc.Link(text, href=view.href(shown=ordered[to]), className="choice")
        links.append(_with("data-key", key, html.Span(link)))
    return html.Div(links, className="choices")


def _part(score: float, highest: float) -> float:
    return 0.0 if math.isnan(score) else score / highest
