"""What a page tells of a network: records that say it in plain values, without the network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from models.viewing.channels import ChannelPictures


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer of a network, as it runs.

    index: from 1, in running order. path: of its module, "" for the network itself; a module that
    runs again has "(2)" behind it. kind: the module's class. channels: values at each position.
    height, width: of its map for the network's input, 0 for a vector. parameters: trainable ones
    of its own, so that all rows sum up to the network's. tap: the name that features of this layer
    can be asked for by, "" where they cannot.
    """

    index: int
    path: str
    kind: str
    channels: int
    height: int
    width: int
    parameters: int
    tap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One network of the catalogue.

    weights_here: whether this machine has their file. n_parameters: trainable ones. input_px: edge
    of the square it reads. taps, channels: names and widths of the layers that can be tapped, from
    first to last. feature_layer: of them, the last convolutional features. classes: its
    vocabulary, "" for one that is not ours.
    """

    name: str
    summary: str
    licence: str
    weights_file: str
    weights_here: bool
    n_parameters: int
    input_px: int
    preprocessing: str
    classes: str
    taps: tuple[str, ...]
    channels: tuple[int, ...]
    feature_layer: str

    def channels_of(self, tap: str) -> int:
        """Return how many channels a layer has; raises ValueError for one it does not have."""
        return self.channels[self.taps.index(tap)]


class Networks(Protocol):
    """Knows the networks; injected where pages are made, which import none."""

    def all(self) -> Sequence[Network]:
        """Return the networks that can be told of."""

    def named(self, name: str) -> Network | None:
        """Return a network, None for one that is not among them."""

    def layers(self, name: str) -> tuple[LayerRow, ...]:
        """Return all layers of one of them, in running order."""

    def pictures(self) -> ChannelPictures:
        """Return where pictures of their channels are kept."""
