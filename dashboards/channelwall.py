"""A layer's channels on the Models page: a grid of pictures, or one beside the photos it likes."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.exhibition import Exhibition
from dashboards.modelsview import ModelsView
from dashboards.pictured import ChannelBook, Excited
from dashboards.pieces import choices, crumbs
from dashboards.wording import counted
from models.viewing.channels import PicturedLayer, Response
from models.viewing.excitement import Excitement, Table
from models.viewing.networks import Network

_N_PHOTOS = 24
_POOLED = {
    "avg": "the mean of the channel's map",
    "max": "the largest value of the channel's map",
    "gem": "the generalised mean (p = 3) of the channel's map",
}


def one_layer(
    book: ChannelBook, network: Network, view: ModelsView, layer: PicturedLayer | None
) -> list[Component]:
    """Return the pictures of a layer's channels, or how to make some."""
    there, n_channels = book.channels(layer), network.channels_of(view.layer)
    up = (network.name, view.href(layer="", channel=""))
    told = [
        crumbs(up, view.layer),
        html.H1(f"{view.layer} of {network.name}"),
        _taps(network, view),
    ]
    if layer is None or not there:
        return [
            *told,
            _how_to(view, "No picture of this layer has been made yet."),
            _all(view, n_channels),
        ]
    made = (
        f"showing {len(there)} of {counted(n_channels, 'channel')}: what each looks for, found by "
        f"{layer.recipe.n_steps} steps of gradient ascent from noise. A click shows the photos "
        "that excite it most."
    )
    tiles = [_tile(view, layer, channel) for channel in there]
    grid = html.Div(tiles, className="channel-grid")
    return [*told, html.Div(made, className="quiet"), grid, _all(view, n_channels)]


def one_channel(
    book: ChannelBook,
    shown: Exhibition,
    network: Network,
    view: ModelsView,
    layer: PicturedLayer | None,
) -> list[Component]:
    """Return a channel's picture and the photos that excite it most."""
    channel, n_channels = view.number, network.channels_of(view.layer)
    up = (f"{network.name} / {view.layer}", view.href(channel=""))
    if channel is None or channel >= n_channels:
        last = f"{view.layer} has the channels 0 to {n_channels - 1}."
        return [crumbs(up, view.channel), widgets.message("No such channel", last)]
    response = _response(book, layer, channel)
    found = book.excitement(shown, network.name, view.layer)
    photos = book.photos(shown, found, channel, _N_PHOTOS) if found else []
    return [
        crumbs(up, f"channel {channel}"),
        html.H1(f"Channel {channel} of {view.layer}"),
        _steps(view, book.channels(layer), channel, n_channels),
        html.Div(
            [
                widgets.card("What it looks for", *_picture(view, layer, response)),
                widgets.card("Photos that excite it most", *_photos(shown, found, photos, layer)),
            ],
            className="channel-body",
        ),
    ]


def _response(book: ChannelBook, layer: PicturedLayer | None, channel: int) -> Response | None:
    if layer is None or channel not in book.channels(layer):
        return None
    return book.pictures.response(layer, channel)


def _tile(view: ModelsView, layer: PicturedLayer, channel: int) -> Component:
    src = addresses.channel_src(layer.key, channel)
    return dcc.Link(
        [html.Img(src=src, alt=""), html.Span(f"Channel {channel}")],
        href=view.href(channel=str(channel)),
        className="tile",
    )


def _picture(
    view: ModelsView, layer: PicturedLayer | None, response: Response | None
) -> list[Component]:
    if layer is None or response is None:
        return [_how_to(view, "No picture of this channel has been made yet.")]
    channel = view.number or 0
    picture = html.Img(
        src=addresses.channel_src(layer.key, channel),
        alt=f"What channel {channel} of {view.layer} looks for",
        className="channel-large",
    )
    told = (
        f"Activation of this picture: {response.mean:.3g} in the mean over the map, "
        f"{response.largest:.3g} where it is largest."
    )
    return [picture, html.Div(told, className="quiet")]


def _photos(
    shown: Exhibition,
    found: Excitement | None,
    photos: Sequence[Excited],
    layer: PicturedLayer | None,
) -> list[Component]:
    if found is None:
        run = shown.manifest.run_id
        why = f"The atlas keeps no features of this layer for the photos of run {run}. "
        how = "`sceneatlas playground` computes them for any layer; a build does for its own."
        return [html.Div(why + how, className="quiet")]
    captions = [
        (shown.photo_id(one.row), f"{one.value:.3g} {shown.label(one.row)}") for one in photos
    ]
    marks = {shown.photo_id(one.row): [f"+{len(one.alike)} alike"] for one in photos if one.alike}
    said = _measured(found.table, found.n_photos, shown.n_photos)
    others = (
        [html.Div("Measured with other weights or another preprocessing than the picture.")]
        if layer and found.table.extractor not in layer.extractors.values()
        else []
    )
    return [
        html.Div(said, className="quiet"),
        *others,
        widgets.thumbnail_links(captions, addresses.photo_href, marks),
    ]


def _measured(table: Table, n_measured: int, n_photos: int) -> str:
    return (
        f"Numbers are activations: {_POOLED[table.pooling]}, measured on {n_measured:,} of "
        f"{counted(n_photos, 'photo')}. Near duplicates are one."
    )


def _how_to(view: ModelsView, why: str) -> Component:
    which = f" --channels {view.channel}" if view.channel else ""
    command = f"sceneatlas channels {view.model} --layer {view.layer}{which}"
    return html.Div([html.Div(why), html.Code(command, className="command")], className="how-to")


def _taps(network: Network, view: ModelsView) -> Component:
    links = [(tap, view.href(layer=tap, channel=""), tap == view.layer) for tap in network.taps]
    return choices("Layers that can be tapped", links)


def _steps(view: ModelsView, there: Sequence[int], channel: int, n_channels: int) -> Component:
    """Return the ways to the channels before and after; those with pictures, if there are any."""
    known = there if channel in there else range(n_channels)
    at = list(known).index(channel)
    links = [
        (text, view.href(channel=str(known[to])), False)
        for text, to in (("Before", at - 1), ("Next", at + 1))
        if 0 <= to < len(known)
    ]
    return choices("Other channels", links)


def _all(view: ModelsView, n_channels: int) -> Component:
    links = [
        dcc.Link(str(channel), href=view.href(channel=str(channel)), className="chip")
        for channel in range(n_channels)
    ]
    summary = html.Summary(f"All {counted(n_channels, 'channel')}")
    return html.Details([summary, html.Div(links, className="chips")], className="folded")
