"""The head: a network of two layers that turns a photo's features into scene probabilities."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.records.arrays import Rows, Vectors
from models.scenes.tags import Probabilities, softmax

Features = NDArray[np.floating[Any]]  # (N, D) float16 or float32, in memory or a memory map

_BATCH_BYTES = 64 * 2**20  # features are read in portions of this size, as float32


@dataclass(frozen=True, slots=True)
class Layers:
    """The learnt numbers, float32: D features in, H hidden units, n_labels out.

    mean, scale: (D,) of the training features. hidden_weight: (H, D), hidden_bias: (H,).
    output_weight: (n_labels, H), output_bias: (n_labels,).
    """

    mean: Tensor
    scale: Tensor
    hidden_weight: Tensor
    hidden_bias: Tensor
    output_weight: Tensor
    output_bias: Tensor

    def logits(self, features: Tensor, thin: Callable[[Tensor], Tensor] | None = None) -> Tensor:
        """Return logits (B, n_labels) of features (B, D); `thin` drops hidden units in training."""
        standard = (features - self.mean) / self.scale  # (B, D)
        hidden = functional.relu(functional.linear(standard, self.hidden_weight, self.hidden_bias))
        if thin is not None:
            hidden = thin(hidden)  # (B, H)
        return functional.linear(hidden, self.output_weight, self.output_bias)


@dataclass(frozen=True, slots=True)
class Head:
    """A trained head: layers, and what makes its probabilities honest.

    labels: n_labels canonical categories. temperature: divides the logits. thresholds: (n_labels,)
    probabilities from which on a tag is to be trusted.
    """

    labels: tuple[str, ...]
    layers: Layers
    temperature: float
    thresholds: Vectors

    def logits(self, features: Features) -> Vectors:
        """Return logits (N, n_labels) float32, before the temperature; memory is bounded.

        features: (N, D). Raises ValueError if D is not what the head was trained on.
        """
        return all_logits(self.layers, features, np.arange(len(features)))

    def probabilities(self, features: Features) -> Probabilities:
        """Return calibrated probabilities (N, n_labels) float32 of features (N, D)."""
        return softmax(self.logits(features) / np.float32(self.temperature))


def all_logits(layers: Layers, features: Features, rows: Rows) -> Vectors:
    """Return logits (n, n_labels) float32 of n rows of features (N, D), read in portions."""
    n_features = len(layers.mean)
    if features.shape[1:] != (n_features,):
        raise ValueError(
            f"features have the shape {features.shape}; this head reads (N, {n_features}): "
            "extract with the layer and pooling that it was trained on"
        )
    logits = np.empty((len(rows), len(layers.output_bias)), dtype=np.float32)
    with torch.inference_mode():
        for portion in portions(len(rows), n_features):
            batch = torch.from_numpy(features[rows[portion]].astype(np.float32))
            logits[portion] = layers.logits(batch).numpy()
    return logits


def portions(n_rows: int, n_features: int) -> Iterator[slice]:
    """Cut rows of n_features into slices whose float32 features fill some 64 MB."""
    n_portion = max(1, _BATCH_BYTES // (4 * n_features))
    for start in range(0, n_rows, n_portion):
        yield slice(start, min(start + n_portion, n_rows))
