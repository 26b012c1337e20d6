"""The networks of the catalogue, described for pages, which may not import them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from models.viewing.channels import ChannelPictures
from models.viewing.networks import LayerRow, Network

if TYPE_CHECKING:
    from conf.settings import Settings
    from models.backbones.card import BackboneCard


class CatalogueNetworks:
    """Describes networks; what loads torch is imported when somebody first asks."""

    def __init__(self, settings: Settings) -> None:
        self._weights = settings.store.weights()
        self._pictures = ChannelPictures(str(settings.store.channels()))
        self._lock = threading.Lock()  # two threads would describe a network twice

    def all(self) -> tuple[Network, ...]:
        """Return the networks of the catalogue, and others that have pictures."""
        from models.backbones.catalogue import card  # noqa: PLC0415 - torch is slow

        with self._lock:
            return tuple(self._told(card(name)) for name in self._names())

    def named(self, name: str) -> Network | None:
        """Return a network, None for one that is not among them."""
        from models.backbones.catalogue import card  # noqa: PLC0415

        with self._lock:
            return self._told(card(name)) if name in self._names() else None

    def layers(self, name: str) -> tuple[LayerRow, ...]:
        """Return all layers of one of the networks, in running order."""
        from models.backbones.anatomy import layers_of  # noqa: PLC0415
        from models.backbones.catalogue import card  # noqa: PLC0415

        with self._lock:
            return layers_of(card(name))

    def pictures(self) -> ChannelPictures:
        """Return where pictures of their channels are kept."""
        return self._pictures

    def _names(self) -> list[str]:
        """Name the catalogue's, and those of timm that somebody here has pictured.

        Of timm's thousand no visitor may have others made: that takes memory and seconds.
        """
        from models.backbones.catalogue import names  # noqa: PLC0415

        pictured = {layer.backbone for layer in self._pictures.layers()}
        return [*names(), *sorted(pictured.difference(names()))]

    def _told(self, card: BackboneCard) -> Network:
        from commands.weights_table import preprocessing  # noqa: PLC0415
        from models.backbones.sizes import n_parameters  # noqa: PLC0415
        from models.weights.fetch import find  # noqa: PLC0415

        return Network(
            name=card.name,
            summary=card.summary,
            licence=card.licence,
            weights_file=card.weights.file_name,
            weights_here=find(card.weights, self._weights) is not None,
            n_parameters=n_parameters(card),
            input_px=card.framing.crop_px,
            preprocessing=preprocessing(card),
            classes=card.classes or "",
            taps=tuple(layer.name for layer in card.layers),
            channels=tuple(layer.channels for layer in card.layers),
            feature_layer=card.feature_layer,
        )
