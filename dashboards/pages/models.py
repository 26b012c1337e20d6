"""The Models page: the networks, their layers, and what the channels of a layer look for."""

from collections.abc import Sequence

from dash import Dash, State, dcc, html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.channelsheet import one_channel
from dashboards.channelwall import one_layer
from dashboards.exhibition import Exhibition
from dashboards.following import address_of, follow
from dashboards.gallery import Gallery
from dashboards.modelcards import all_models, layer_line, one_model
from dashboards.modelsview import ModelsView, models_view
from dashboards.pictured import ChannelBook, used_by
from models.viewing.excitement import taps_of
from models.viewing.networks import Network, Networks


class ModelsPage:
    """The page at /models. Its state is in the query: model, layer, channel."""

    path = addresses.MODELS
    title = "Models"

    def __init__(self, gallery: Gallery, networks: Networks | None = None) -> None:
        """networks: who knows them, if anybody does."""
        self._gallery = gallery
        self._networks = networks
        self._book = ChannelBook(networks.pictures()) if networks else None

    def layout(self, search: str | None) -> Component:
        """Return the page over the current run, in the state that a query asks for."""
        shown = self._gallery.current()
        return html.Div(
            [
                *address_of("models", search),
                dcc.Store(id="models-run", data=shown.manifest.run_id),
                html.Div(self._view(shown, search), id="models-view", className="stack"),
            ],
            className="models-page",
        )

    def register(self, app: Dash) -> None:
        """Follow the address."""
        follow(app, "models", self.view, {"run": State("models-run", "data")})

    def view(self, *, run: str, search: str | None) -> list[Component]:
        """Show what the address asks for."""
        return self._view(self._gallery.exhibition(run), search)

    def _view(self, shown: Exhibition, search: str | None) -> list[Component]:
        view = models_view(search)
        if self._networks is None or self._book is None:
            why = "This dashboard was started without the networks to tell of."
            return [widgets.message("No models", why)]
        if not view.model:
            every = self._networks.all()
            return all_models(every, _used(shown, every), self._book.counted())
        network = self._networks.named(view.model)
        if network is None:
            return [_unknown("model", view.model, ModelsView().href())]
        if not view.layer:
            return _model(shown, network, self._networks, self._book)
        return _layer(shown, network, view, self._networks, self._book)


def _model(
    shown: Exhibition, network: Network, networks: Networks, book: ChannelBook
) -> list[Component]:
    layers = book.layers_of(network.name)
    n_pictured = {name: len(book.channels(layer)) for name, layer in layers.items()}
    tapped = taps_of(network.name, network.taps, used_by(shown))
    return one_model(network, networks.layers(network.name), tapped, n_pictured)


def _layer(
    shown: Exhibition, network: Network, view: ModelsView, networks: Networks, book: ChannelBook
) -> list[Component]:
    if view.layer not in network.taps:
        return [_unknown("layer", view.layer, view.href(layer="", channel=""))]
    pictured = book.layers_of(network.name).get(view.layer)
    if view.channel:
        return one_channel(book, shown, network, view, pictured)
    about = layer_line(networks.layers(network.name), view.layer)
    return one_layer(book, network, view, pictured, about)


def _used(shown: Exhibition, networks: Sequence[Network]) -> str:
    """Return the network that a run's features are of."""
    extractor = shown.manifest.extractor
    names = [one.name for one in networks if taps_of(one.name, one.taps, [extractor])]
    return next(iter(names), "")


def _unknown(what: str, name: str, href: str) -> Component:
    back = dcc.Link("Go to those there are", href=href)
    return widgets.message(f"No such {what}", f"There is no {what} {name!r} here.", back)
