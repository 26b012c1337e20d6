"""What `sceneatlas evaluate search` is asked to try, from the words of its options."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

from flows.evaluate_search import Asked
from models.backbones.card import Pooling
from models.backbones.catalogue import card, card_for_file
from models.retrieval.metrics import METRICS
from tasks.judge_search import Whitened


def asked_for(
    backbones: str | None,
    layers: str | None,
    *,
    poolings: str,
    metrics: str,
    weights: Sequence[str] | None,
    whitenings: str = "none",
) -> Asked:
    """Return what was asked for; raises ValueError, naming the known ones, for an unknown name.

    weights: FILE or BACKBONE=FILE. A file alone belongs to the only backbone that is asked for,
    among several to the one that publishes a file of that name.
    """
    names = _names(backbones)
    for name in names:
        card(name)
    files = dict(_backbone_and_file(each, names) for each in weights or ())
    return Asked(
        backbones=names or tuple(files),
        layers=_names(layers),
        poolings=cast(tuple[Pooling, ...], _known(poolings, get_args(Pooling), "pooling")),
        metrics=_known(metrics, tuple(METRICS), "metric"),
        whitenings=cast(tuple[Whitened, ...], _known(whitenings, get_args(Whitened), "whitening")),
        weights=files,
    )


def _names(listed: str | None) -> tuple[str, ...]:
    words = (word.strip() for word in (listed or "").split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def _known(listed: str, known: Sequence[str], what: str) -> tuple[str, ...]:
    names = _names(listed)
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise ValueError(f"unknown {what} {', '.join(unknown)!r}; known: {', '.join(known)}")
    return names


def _backbone_and_file(text: str, names: Sequence[str]) -> tuple[str, str]:
    name, separator, file = text.partition("=")
    if separator and not Path(text).exists():
        return card(name).name, file
    return (names[0] if len(names) == 1 else card_for_file(Path(text).name).name), text
