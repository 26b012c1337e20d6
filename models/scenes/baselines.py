"""Simple classifiers on the same features, so that a report says what the second layer buys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler
from sklearn.svm import LinearSVC

from models.records.arrays import Rows, Vectors
from models.scenes.datasets import stratified_split
from models.scenes.evaluation import accuracy, top_k_accuracy
from models.scenes.examination import Baseline
from models.scenes.head import Features, portions

# How strongly each method is held back is chosen among these on a fifth of the training photos,
# so that the head is not compared with a straw man.
_LOGISTIC_C = (0.0001, 0.001, 0.01, 0.1)
_SVM_C = (0.00001, 0.0001, 0.001, 0.01)
_NEIGHBOURS = (1, 5, 10, 20)
_CHOICE_SHARE = 0.2
# scikit-learn wants all features in memory, and copies them a few times: 512 MB as float32. Where
# there are more, a baseline learns from a part of each class.
_MOST_VALUES = 128 * 2**20


@dataclass(frozen=True, slots=True)
class _Method:
    name: str
    strength: str
    strengths: Sequence[float]
    classifier: Callable[[float, int], Any]  # strength and seed to a scikit-learn estimator


@dataclass(frozen=True, slots=True)
class Photos:
    """Some rows of features (N, D), which may be a memory map, and of their targets (N,)."""

    features: Features
    targets: Rows
    rows: Rows

    @property
    def right(self) -> Rows:
        """The targets of the rows."""
        return self.targets[self.rows]

    def part(self, places: Rows) -> "Photos":
        """Return those of the rows that stand at these places."""
        return Photos(self.features, self.targets, self.rows[places])

    def loaded(self) -> Vectors:
        """Return the features of the rows, in memory."""
        return self.features[self.rows].astype(np.float32)


def baselines(
    training: Photos,
    test: Photos,
    *,
    seed: int,
    on_method: Callable[[], None] = lambda: None,
) -> list[Baseline]:
    """Measure logistic regression, a linear SVM and k nearest neighbours.

    on_method: told each time that one is done. Deterministic by seed.
    Raises ValueError unless training has two classes, and two photos of each.
    """
    fitting = _fitting_memory(training, seed)
    found = []
    for method in _METHODS:
        found.append(_measured(method, fitting, test, seed))
        on_method()
    return found


def _fitting_memory(photos: Photos, seed: int) -> Photos:
    """Return the photos, or where they are too many an equal share of each class."""
    share = _MOST_VALUES / max(1, len(photos.rows) * photos.features.shape[1])
    if share >= 1:
        return photos
    _, kept = stratified_split(_names(photos), share, seed)
    return photos.part(kept)


def _names(photos: Photos) -> list[str]:
    return [str(target) for target in photos.right]


def _measured(method: _Method, training: Photos, test: Photos, seed: int) -> Baseline:
    learning, choosing = (
        training.part(places) for places in stratified_split(_names(training), _CHOICE_SHARE, seed)
    )
    possible = [s for s in method.strengths if _fits(method, s, len(learning.rows))]
    shares_right = [
        accuracy(_scores(method.classifier(strength, seed), learning, choosing), choosing.right)
        for strength in possible
    ]
    chosen = possible[int(np.argmax(shares_right))]
    scores = _scores(method.classifier(chosen, seed), training, test)
    return Baseline(
        method=method.name,
        chosen=f"{method.strength} = {chosen:g}",
        accuracy=accuracy(scores, test.right),
        top5_accuracy=top_k_accuracy(scores, test.right),
        n_training=len(training.rows),
    )


def _scores(classifier: Any, training: Photos, test: Photos) -> Vectors:  # noqa: ANN401 - untyped
    """Return scores (n, n_labels) of the test photos, read in portions; larger is likelier."""
    classifier.fit(training.loaded(), training.right)
    ask = getattr(classifier, "predict_proba", None) or classifier.decision_function
    n_labels = 1 + int(max(training.targets.max(), test.targets.max()))
    scores = np.full((len(test.rows), n_labels), -np.inf, dtype=np.float32)
    for portion in portions(len(test.rows), test.features.shape[1]):
        found = np.asarray(ask(test.features[test.rows[portion]].astype(np.float32)))
        if found.ndim == 1:  # a decision between two labels is one number
            found = np.stack([-found, found], axis=1)
        scores[portion, classifier.classes_] = found
    return scores


def _fits(method: _Method, strength: float, n_photos: int) -> bool:
    return method.name != "k nearest neighbours" or strength <= n_photos


def _logistic(c: float, _: int) -> Any:  # noqa: ANN401 - scikit-learn is untyped
    return make_pipeline(StandardScaler(), LogisticRegression(C=c, max_iter=1000))


def _svm(c: float, seed: int) -> Any:  # noqa: ANN401
    return make_pipeline(StandardScaler(), LinearSVC(C=c, max_iter=20_000, random_state=seed))


def _neighbours(k: float, _: int) -> Any:  # noqa: ANN401
    # Unit vectors make Euclidean neighbours those of the largest cosine.
    return make_pipeline(Normalizer(), KNeighborsClassifier(int(k), weights="distance"))


_METHODS = (
    _Method("logistic regression", "C", _LOGISTIC_C, _logistic),
    _Method("linear SVM", "C", _SVM_C, _svm),
    _Method("k nearest neighbours", "k", _NEIGHBOURS, _neighbours),
)
