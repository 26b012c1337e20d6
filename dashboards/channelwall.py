"""A layer on the Models page: a grid of pictures of what its channels look for."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import addresses
from dashboards.modelsview import ModelsView
from dashboards.pictured import ChannelBook
from dashboards.pieces import choices, crumbs
from dashboards.wording import counted
from models.viewing.channels import PicturedLayer
from models.viewing.networks import Network


def one_layer(
    book: ChannelBook,
    network: Network,
    view: ModelsView,
    layer: PicturedLayer | None,
    about: Component,
) -> list[Component]:
    """Return the pictures of a layer's channels, or how to make some; about: the layer in words."""
    there, n_channels = book.channels(layer), network.channels_of(view.layer)
    up = (network.name, view.href(layer="", channel=""))
    told = [
        crumbs(up, view.layer),
        html.H1(f"{view.layer} of {network.name}"),
        _taps(network, view),
        about,
    ]
    if layer is None or not there:
        return [
            *told,
            how_to(view, "No picture of this layer has been made yet."),
            _all(view, n_channels),
        ]
    made = (
        f"showing {len(there)} of {counted(n_channels, 'channel')}: what each looks for, found by "
        f"{layer.recipe.n_steps} steps of gradient ascent from noise. A click shows the photos "
        f"that excite it most. {_command(view)} --every 1 makes those of all channels."
    )
    tiles = [_tile(view, layer, channel) for channel in there]
    grid = html.Div(tiles, className="channel-grid")
    return [*told, html.Div(made, className="quiet"), grid, _all(view, n_channels)]


def how_to(view: ModelsView, why: str) -> Component:
    """Say why there is no picture, and the command that makes one."""
    command = html.Code(_command(view), className="command")
    return html.Div([html.Div(why), command], className="how-to")


def _command(view: ModelsView) -> str:
    which = f" --channels {view.channel}" if view.channel else ""
    return f"sceneatlas channels {view.model} --layer {view.layer}{which}"


def _tile(view: ModelsView, layer: PicturedLayer, channel: int) -> Component:
    src = addresses.channel_src(layer.key, channel)
    return dcc.Link(
        [html.Img(src=src, alt=""), html.Span(f"Channel {channel}")],
        href=view.href(channel=str(channel)),
        className="tile",
    )


def _taps(network: Network, view: ModelsView) -> Component:
    links = [(tap, view.href(layer=tap, channel=""), tap == view.layer) for tap in network.taps]
    return choices("Layers that can be tapped", links)


def _all(view: ModelsView, n_channels: int) -> Component:
    links = [
        dcc.Link(str(channel), href=view.href(channel=str(channel)), className="chip")
        for channel in range(n_channels)
    ]
    summary = html.Summary(f"All {counted(n_channels, 'channel')}")
    return html.Details([summary, html.Div(links, className="chips")], className="folded")
