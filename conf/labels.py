"""The scene vocabularies: SUN397, Places365, and the one that aligns them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, cast, get_args

Environment = Literal["indoor", "outdoor natural", "outdoor man-made"]

VOCABULARIES = ("places365", "sun397")


@dataclass(frozen=True, slots=True)
class Label:
    """A category of a vocabulary: where a network puts it, and how people write it.

    index: the category's place in the vocabulary, from 0. category: its canonical name, as
    `church/indoor`. label: as people write it, `church (indoor)`.
    """

    index: int
    category: str
    label: str
    environment: Environment


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene of the common vocabulary, with the categories that mean it; either may be empty."""

    scene: str
    environment: Environment
    sun397: tuple[str, ...]
    places365: tuple[str, ...]


def labels(vocabulary: str) -> list[Label]:
    """Return a vocabulary's categories, in the order of their index.

    Raises ValueError for a vocabulary that is not one of VOCABULARIES.
    """
    if vocabulary not in VOCABULARIES:
        known = ", ".join(VOCABULARIES)
        raise ValueError(f"unknown vocabulary {vocabulary!r}; known: {known}")
    return [
        Label(int(row["index"]), row["category"], row["label"], _environment(row["environment"]))
        for row in _rows(f"{vocabulary}.csv")
    ]


def scenes() -> list[Scene]:
    """Return the common vocabulary, in the order of its names."""
    return [
        Scene(
            row["scene"],
            _environment(row["environment"]),
            sun397=tuple(row["sun397"].split()),
            places365=tuple(row["places365"].split()),
        )
        for row in _rows("scenes.csv")
    ]


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("conf").joinpath("labels", name).read_text(encoding="utf-8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def _environment(text: str) -> Environment:
    known = get_args(Environment)
    if text not in known:
        raise ValueError(f"unknown environment {text!r}; known: {', '.join(known)}")
    return cast(Environment, text)
