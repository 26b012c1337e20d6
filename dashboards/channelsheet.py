"""One channel on the Models page: what it looks for, beside the photos that excite it most."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.channelwall import how_to
from dashboards.exhibition import Exhibition
from dashboards.modelsview import ModelsView
from dashboards.pictured import ChannelBook, Excited
from dashboards.pieces import choices, crumbs
from dashboards.playgroundview import COMMAND
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
                widgets.card("What it looks for", *_picture(view, layer, response, photos)),
                widgets.card(
                    "Photos that excite it most", *_photos(shown, view, found, photos, layer)
                ),
            ],
            className="channel-body",
        ),
    ]


def _response(book: ChannelBook, layer: PicturedLayer | None, channel: int) -> Response | None:
    if layer is None or channel not in book.channels(layer):
        return None
    return book.pictures.response(layer, channel)


def _picture(
    view: ModelsView,
    layer: PicturedLayer | None,
    response: Response | None,
    photos: Sequence[Excited],
) -> list[Component]:
    if layer is None or response is None:
        return [how_to(view, "No picture of this channel has been made yet.")]
    channel = view.number or 0
    picture = html.Img(
        src=addresses.channel_src(layer.key, channel),
        alt=f"What channel {channel} of {view.layer} looks for",
        className="channel-large",
    )
    told = (
        f"Activation of this picture: {response.mean:.3g} in the mean over the map, "
        f"{response.largest:.3g} where it is largest."
        + (f" Of the photos, the first has {photos[0].value:.3g}." if photos else "")
    )
    return [picture, html.Div(told, className="quiet")]


def _photos(
    shown: Exhibition,
    view: ModelsView,
    found: Excitement | None,
    photos: Sequence[Excited],
    layer: PicturedLayer | None,
) -> list[Component]:
    if found is None:
        run = shown.manifest.run_id
        why = f"The atlas keeps no features of this layer for the photos of run {run}. "
        how = "This command computes them:"
        command = f"{COMMAND} --backbones {view.model} --layers {view.layer}"
        told = html.Div(why + how, className="quiet")
        return [html.Div([told, html.Code(command, className="command")], className="how-to")]
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
