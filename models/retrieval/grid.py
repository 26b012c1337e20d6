"""The playground of a run as pages and commands ask about it: configurations and their scores."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.records.arrays import Positions
from models.records.playground import Playground, Ranking
from models.records.snapshot import Snapshot
from models.retrieval.classes import Classes, classes_of, kinds_of
from models.retrieval.metrics import METRICS
from models.retrieval.playground_scores import Scored, scored

_N_KEPT = 8  # rankings in memory: those of a page, and of the one before


@dataclass(frozen=True, slots=True, order=True)
class Configuration:
    """Photos compared by one layer of a network, under a pooling and a metric.

    number: of the layer among the n_layers that its network's card lists, from 1.
    """

    backbone: str
    number: int
    layer: str
    pooling: str
    metric: str
    n_layers: int
    n_values: int
    extractor: str


class Grid:
    """What is computed of a run's playground by now; more may come while it is looked at.

    Safe to share among threads.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._playground = Playground(snapshot.store.files, snapshot.manifest)
        self._rankings: dict[tuple[str, str], Ranking] = {}
        self._scores: dict[tuple[str, str, str], Scored] = {}
        self._classes: dict[str, Classes] = {}

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of classes that photos can be judged by, the usual one first."""
        return kinds_of(self.snapshot)

    def configurations(self) -> list[Configuration]:
        """Return what is computed, by network, layer, pooling and metric."""
        ranked = {metric: self._playground.ranked(metric) for metric in METRICS}
        return sorted(each for each in self._asked(tuple(METRICS)) if _is_there(each, ranked))

    def n_asked(self) -> int:
        """Return how many configurations there will be when what was asked for is computed."""
        ranked = {metric: self._playground.ranked(metric) for metric in METRICS}
        begun = tuple(metric for metric, extractors in ranked.items() if extractors)
        return len(self._asked(begun))

    def classes(self, kind: str = "") -> Classes:
        """Return the classes of a kind, of the usual one by default; raises ValueError."""
        if kind not in self._classes:
            self._classes[kind] = classes_of(self.snapshot, kind)
        return self._classes[kind]

    def ranking(self, of: Configuration) -> Ranking:
        """Return each photo's results; raises FileNotFoundError."""
        key = (of.extractor, of.metric)
        found = self._rankings.get(key)
        if found is None:
            found = self._playground.ranking(*key)
            kept = dict(list(self._rankings.items())[1 - _N_KEPT :])
            self._rankings = {**kept, key: found}
        return found

    def scored(self, of: Configuration, kind: str = "") -> Scored:
        """Return what a configuration is worth by the classes of a kind."""
        key = (of.extractor, of.metric, kind)
        if key not in self._scores:
            self._scores[key] = scored(self.ranking(of), self.classes(kind))
        return self._scores[key]

    def mapped(self) -> frozenset[str]:
        """Return the extractors whose features have a map."""
        return self._playground.mapped()

    def map(self, extractor: str) -> Positions:
        """Return where each photo lies on the map of a layer (N, 2); raises FileNotFoundError."""
        return self._playground.map(extractor)

    def _asked(self, metrics: tuple[str, ...]) -> list[Configuration]:
        return [
            Configuration(
                backbone=sheet.backbone,
                number=tap.number,
                layer=tap.layer,
                pooling=tap.pooling,
                metric=metric,
                n_layers=sheet.n_layers,
                n_values=tap.n_values,
                extractor=tap.extractor,
            )
            for sheet in self._playground.sheets()
            for tap in sheet.taps
            for metric in metrics
        ]


def best_of(scores: dict[Configuration, float]) -> Configuration | None:
    """Return the configuration of the highest score, the first of equals; None without any."""
    known = {each: score for each, score in scores.items() if not np.isnan(score)}
    return max(known, key=lambda each: known[each]) if known else None


def _is_there(of: Configuration, ranked: dict[str, frozenset[str]]) -> bool:
    return of.extractor in ranked[of.metric]
