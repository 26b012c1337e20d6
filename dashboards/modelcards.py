"""The models of the catalogue on the Models page: all as cards, or one with all its layers."""

from collections.abc import Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import widgets
from dashboards.modelsview import ModelsView
from dashboards.pieces import crumbs, table
from dashboards.wording import counted
from models.viewing.networks import LayerRow, Network

ABOUT = (
    "The networks that photos can be read with. Choose one to see its layers, and what the "
    "channels of a layer look for."
)


def all_models(
    networks: Sequence[Network], used: str, n_pictured: Mapping[str, int]
) -> list[Component]:
    """Return a card for each network, the used one first; used: by this run, "" where unknown."""
    ordered = sorted(networks, key=lambda one: one.name != used)
    cards = [_card(one, used=one.name == used, n=n_pictured.get(one.name, 0)) for one in ordered]
    return [
        html.H1("Models"),
        html.Div(ABOUT, className="quiet"),
        html.Div(cards, className="model-cards"),
    ]


def one_model(
    network: Network, rows: Sequence[LayerRow], tapped: Sequence[str], pictured: Mapping[str, int]
) -> list[Component]:
    """Return a network in full.

    tapped: layers that this run reads. pictured: how many channels of a layer have a picture.
    """
    view = ModelsView(model=network.name)
    return [
        crumbs(("Models", ModelsView().href()), network.name),
        html.H1(network.name),
        html.Div(network.summary),
        widgets.card("The network", _facts(network, rows)),
        widgets.card("Layers", *_layers(view, rows, tapped, pictured)),
    ]


def layer_line(rows: Sequence[LayerRow], tap: str) -> Component:
    """Return a layer in a sentence: its place, type, size, and parameters with those inside it."""
    row = next(row for row in rows if row.tap == tap)
    inside = [one for one in rows if row.path and one.path.startswith(f"{row.path}.")]
    n_parameters = row.parameters + sum(one.parameters for one in inside)
    size = f", {row.height} × {row.width} positions" if row.height else ""
    text = (
        f"Layer {row.index} of {len(rows)}: {row.kind}, {counted(row.channels, 'channel')}{size}, "
        f"{counted(n_parameters, 'trainable parameter') if n_parameters else 'no parameters'}."
    )
    return html.Div(text)


def _card(network: Network, *, used: bool, n: int) -> Component:
    chips = [
        *(["used by this run"] if used else []),
        "weights here" if network.weights_here else "weights not here",
        *([f"{counted(n, 'channel')} pictured"] if n else []),
    ]
    name = dcc.Link(
        network.name, href=ModelsView(model=network.name).href(), className="topic-name"
    )
    numbers = {
        "parameters": f"{network.n_parameters / 1e6:.1f} M",
        "input": f"{network.input_px} px",
        "layers to tap": str(len(network.taps)),
        "features": f"{network.feature_layer} × {network.channels_of(network.feature_layer)}",
    }
    return html.Section(
        [
            html.H2(name),
            html.Div(network.summary, className="quiet"),
            html.Div([html.Span(one, className="chip") for one in chips], className="chips"),
            html.Dl(
                [html.Div([html.Dd(value), html.Dt(what)]) for what, value in numbers.items()],
                className="topic-numbers",
            ),
            html.Div(f"Licence of the weights: {network.licence}", className="quiet"),
        ],
        className="card topic-card model-card is-used" if used else "card topic-card model-card",
    )


def _facts(network: Network, rows: Sequence[LayerRow]) -> Component:
    facts = {
        "Parameters": f"{network.n_parameters:,} trainable",
        "Layers": f"{len(rows):,}, of which {len(network.taps)} can be tapped",
        "Input": f"{network.input_px} × {network.input_px} px: {network.preprocessing}",
        "Classes": network.classes or "no vocabulary of ours",
        "Weights": network.weights_file + ("" if network.weights_here else ", not on this machine"),
        "Licence": network.licence,
    }
    pairs = [html.Div([html.Dt(what), html.Dd(value)]) for what, value in facts.items()]
    return html.Dl(pairs, className="facts")


def _layers(
    view: ModelsView,
    rows: Sequence[LayerRow],
    tapped: Sequence[str],
    pictured: Mapping[str, int],
) -> list[Component]:
    heads = [f"of {len(rows)}#", "Layer", "Module", "Type", "Channels#", "Side#", "Parameters#"]
    cells = [_row(view, row, tapped, pictured) for row in rows]
    hint = (
        f"All {counted(len(rows), 'layer')} in running order. One with a name can be tapped: a "
        "click shows what its channels look for."
    )
    return [html.Div(hint, className="quiet"), table(heads, cells, "Layers of the network")]


def _row(
    view: ModelsView, row: LayerRow, tapped: Sequence[str], pictured: Mapping[str, int]
) -> list[Component | str]:
    name: Component | str = ""
    if row.tap:
        marks = [
            *(["this run"] if row.tap in tapped else []),
            *([f"{pictured[row.tap]} pictured"] if row.tap in pictured else []),
        ]
        link = dcc.Link(row.tap, href=view.href(layer=row.tap), className="way")
        chips = [html.Span(one, className="chip") for one in marks]
        name = html.Span([link, *chips], className="layer-name")
    return [
        str(row.index),
        name,
        row.path or "(the whole)",
        row.kind,
        f"{row.channels:,}",
        f"{row.height} × {row.width}" if row.height else "–",
        f"{row.parameters:,}" if row.parameters else "–",
    ]
