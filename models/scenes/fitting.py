"""Fits the layers of a head by gradient descent, and stops when they no longer get better."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import CosineAnnealingLR

from models.records.arrays import Rows
from models.scenes.head import Features, Layers, all_logits, portions
from models.scenes.head_settings import HeadSettings

_LEAST_SCALE = 1e-6  # a feature that varies less counts as constant, and is not blown up


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to learn: features (N, D), targets (N,) below n_labels, and two sets of rows.

    training: rows to learn from, ascending. validation: rows to stop by.
    """

    features: Features
    targets: Rows
    training: Rows
    validation: Rows
    n_labels: int


@dataclass(frozen=True, slots=True)
class Epoch:
    """How training stands after an epoch; losses are mean cross-entropies in nats."""

    number: int
    n_most: int
    training_loss: float
    validation_loss: float
    validation_accuracy: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The layers of the best epoch, of all that were run."""

    layers: Layers
    best_epoch: int
    n_epochs: int


def fit_layers(
    lesson: Lesson,
    *,
    settings: HeadSettings,
    seed: int,
    on_epoch: Callable[[Epoch], None] | None = None,
) -> Fit:
    """Fit layers with AdamW on a falling cosine; return those of the lowest validation loss.

    Random numbers come from a generator of its own, so that a seed means the same anywhere.
    Raises ValueError for features that are not finite.
    """
    generator = torch.Generator().manual_seed(seed)
    layers = _first_layers(lesson, settings.hidden, generator)
    optimizer = _optimizer(layers, settings)
    schedule = CosineAnnealingLR(optimizer, T_max=settings.max_epochs)
    best, best_epoch, lowest = layers, 0, float("inf")
    for number in range(1, settings.max_epochs + 1):
        loss = _learn(layers, lesson, optimizer, settings, generator)
        schedule.step()
        epoch = _validated(layers, lesson, number, settings.max_epochs, loss)
        if on_epoch is not None:
            on_epoch(epoch)
        if epoch.validation_loss < lowest:
            best, best_epoch, lowest = _copied(layers), number, epoch.validation_loss
        if number - best_epoch >= settings.patience:
            break
    return Fit(best, best_epoch, number)


def _learn(
    layers: Layers,
    lesson: Lesson,
    optimizer: AdamW,
    settings: HeadSettings,
    generator: torch.Generator,
) -> float:
    """Go through the training photos once, in random order; return the mean loss."""
    weights = _class_weights(lesson, settings.class_balance)
    total = 0.0
    for rows in _shuffled(lesson.training, settings.batch_size, generator):
        logits = layers.logits(
            torch.from_numpy(lesson.features[rows].astype(np.float32)),
            thin=lambda hidden: _dropped(hidden, settings.dropout, generator),
        )  # (B, n_labels)
        loss = functional.cross_entropy(
            logits,
            torch.from_numpy(lesson.targets[rows]),
            weight=weights,
            label_smoothing=settings.label_smoothing,
        )
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()
        total += loss.item() * len(rows)
    return total / len(lesson.training)


def _validated(layers: Layers, lesson: Lesson, number: int, n_most: int, loss: float) -> Epoch:
    targets = lesson.targets[lesson.validation]
    logits = all_logits(layers, lesson.features, lesson.validation)
    validation_loss = functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(targets))
    right = float((logits.argmax(axis=1) == targets).mean())
    return Epoch(number, n_most, loss, validation_loss.item(), right)


def _first_layers(lesson: Lesson, n_hidden: int, generator: torch.Generator) -> Layers:
    """Return layers that know the features' mean and scale, and nothing of the labels."""
    mean, scale = _moments(lesson.features, lesson.training)
    n_features = len(mean)

    def drawn(*shape: int, n_inputs: int) -> Tensor:
        bound = n_inputs**-0.5  # as torch.nn.Linear begins
        numbers = torch.empty(shape).uniform_(-bound, bound, generator=generator)
        return numbers.requires_grad_()

    return Layers(
        mean=mean,
        scale=scale,
        hidden_weight=drawn(n_hidden, n_features, n_inputs=n_features),
        hidden_bias=drawn(n_hidden, n_inputs=n_features),
        output_weight=drawn(lesson.n_labels, n_hidden, n_inputs=n_hidden),
        output_bias=drawn(lesson.n_labels, n_inputs=n_hidden),
    )


def _moments(features: Features, rows: Rows) -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation (D,) float32 of the rows, in two passes over them."""
    n_features = features.shape[1]
    total, squares = np.zeros(n_features), np.zeros(n_features)
    for portion in portions(len(rows), n_features):
        total += features[rows[portion]].sum(axis=0, dtype=np.float64)
    mean = total / len(rows)
    for portion in portions(len(rows), n_features):
        squares += np.square(features[rows[portion]] - mean).sum(axis=0)
    scale = np.sqrt(squares / len(rows))
    if not np.isfinite(scale).all():
        column = int(np.flatnonzero(~np.isfinite(scale))[0])
        raise ValueError(f"features are not finite, first in column {column}; extract them again")
    scale[scale < _LEAST_SCALE] = 1
    return torch.from_numpy(mean.astype(np.float32)), torch.from_numpy(scale.astype(np.float32))


def _optimizer(layers: Layers, settings: HeadSettings) -> AdamW:
    decayed = {
        "params": [layers.hidden_weight, layers.output_weight],
        "weight_decay": settings.weight_decay,
    }
    free = {"params": [layers.hidden_bias, layers.output_bias], "weight_decay": 0.0}
    return AdamW([decayed, free], lr=settings.learning_rate)


def _class_weights(lesson: Lesson, class_balance: float) -> Tensor:
    """Weigh each label by its rarity (n_labels,), so that the average photo weighs one."""
    n_photos = np.bincount(lesson.targets[lesson.training], minlength=lesson.n_labels)
    weights = (n_photos.mean() / n_photos) ** class_balance
    weights /= (weights * n_photos).sum() / n_photos.sum()
    return torch.from_numpy(weights.astype(np.float32))


def _shuffled(rows: Rows, n_batch: int, generator: torch.Generator) -> Iterator[Rows]:
    order = rows[torch.randperm(len(rows), generator=generator).numpy()]
    for start in range(0, len(rows), n_batch):
        yield np.sort(order[start : start + n_batch])  # ascending reads a memory map faster


def _dropped(hidden: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Leave out a share of the hidden units and strengthen the others (inverted dropout)."""
    kept = torch.rand(hidden.shape, generator=generator) >= share
    return hidden * kept / (1 - share)


def _copied(layers: Layers) -> Layers:
    return Layers(*(getattr(layers, field.name).detach().clone() for field in fields(layers)))
