"""What is known of one network: its layers, its preprocessing, where its weights come from."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from models.pixels.framing import Framing
from models.weights.source import WeightsSource

Pooling = Literal["avg", "max", "gem", "none"]
ChannelOrder = Literal["RGB", "BGR"]
StateDict = dict[str, Tensor]

_ALIKE = ("auto", "bf16")
LOGITS = "logits"  # the layer that every classifier ends in, before softmax


@dataclass(frozen=True, slots=True)
class Tap:
    """Where features leave a network, and how a map (C, H, W) becomes a vector.

    avg, max, gem give (C,); none keeps every value in Caffe's order, (C · H · W,).
    """

    layer: str
    pooling: Pooling

    def __post_init__(self) -> None:
        if self.pooling not in get_args(Pooling):
            known = ", ".join(get_args(Pooling))
            raise ValueError(f"unknown pooling {self.pooling!r}; known: {known}")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer that can be tapped, after its activation.

    name: the field's name. module: path of the module whose output it is ("" = the network's).
    channels: values at each position. side_px: edge of its square map for the card's crop, 1 for
    a vector. nonnegative: whether the activation rules out values below zero.
    """

    name: str
    module: str
    channels: int
    side_px: int
    nonnegative: bool = True


@dataclass(frozen=True, slots=True)
class Normalization:
    """How 0–255 pixels become network input: channels reordered, then (pixel − mean) / std.

    mean and std stand in the network's channel order and in units of 0–255. mean_image: what is
    subtracted pixel by pixel, (3, H, W), in place of `mean`, which sums it up.
    """

    channel_order: ChannelOrder
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    mean_image: Callable[[], NDArray[np.float32]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackboneCard:
    """One published network.

    network: makes it with untrained weights. read: reads a published file into a state dict that
    fits the network, or raises UnfitWeights. layers: from first convolution to logits.
    feature_layer: the last convolutional features. head_tap: what a trained head reads.
    classes: the vocabulary of its own classifier, None where we have no names for it.
    n_turns: quarter turns of a photo that its features are the mean of.
    folds: whether each batch norm follows, in registration and in use, one convolution of its own.
    """

    name: str
    summary: str
    network: Callable[[], nn.Module]
    read: Callable[[Path, nn.Module], StateDict]
    framing: Framing
    normalization: Normalization
    layers: tuple[Layer, ...]
    feature_layer: str
    head_tap: Tap
    weights: WeightsSource
    classes: str | None = None
    folds: bool = False
    n_turns: int = 1

    def __post_init__(self) -> None:
        self.layer(self.feature_layer)
        self.layer(self.head_tap.layer)

    @property
    def licence(self) -> str:
        """The licence of the published weights."""
        return self.weights.licence

    @property
    def feature_tap(self) -> Tap:
        """The last convolutional features, averaged over space."""
        return Tap(self.feature_layer, "avg")

    @property
    def nonnegative(self) -> bool:
        """Whether the feature layer cannot be negative; where it can, NMF must clip it."""
        return self.layer(self.feature_layer).nonnegative

    def layer(self, name: str) -> Layer:
        """Return the layer of that name; raises ValueError naming the known ones."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        known = ", ".join(layer.name for layer in self.layers)
        raise ValueError(f"{self.name} has no layer {name!r}; known: {known}")

    def dimension(self, tap: Tap) -> int:
        """Return how many values a tap gives for one photo."""
        layer = self.layer(tap.layer)
        positions = layer.side_px**2 if tap.pooling == "none" else 1
        return layer.channels * positions


def extractor_name(
    card: BackboneCard, tap: Tap, weights_sha256: str, precision: str = "auto"
) -> str:
    """Name the features of a tap, so that other weights or preprocessing make another table.

    precision: auto and bf16 are one table, in which auto may also mean fp32: to three digits they
    are the same. Who asks for fp32, or puts up with int8, gets a table of its own.
    Example: "squeezenet1_1-places365.fire9.avg.5d2c6b1e".
    """
    card.layer(tap.layer)
    normalization = card.normalization
    image = normalization.mean_image and normalization.mean_image().tobytes()
    numbers = (normalization.channel_order, normalization.mean, normalization.std)
    made_by = f"{weights_sha256} {card.framing} {numbers} ".encode() + (image or b"")
    if card.n_turns > 1:
        made_by += f" {card.n_turns} turns".encode()
    name = card.name.replace(":", "-")  # becomes a folder, on every system
    kind = "" if precision in _ALIKE else f".{precision}"
    return f"{name}.{tap.layer}.{tap.pooling}.{sha256(made_by).hexdigest()[:8]}{kind}"
