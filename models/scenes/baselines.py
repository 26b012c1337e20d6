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

# How strongly each method is held back is chosen among these on a fifth of the training photos,
# so that the head is not compared with a straw man.
_LOGISTIC_C = (0.0001, 0.001, 0.01, 0.1)
_SVM_C = (0.00001, 0.0001, 0.001, 0.01)
_NEIGHBOURS = (1, 5, 10, 20)
_CHOICE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Baseline:
    """A method, the strength that was chosen for it, and its accuracies on photos it never saw."""

    method: str
    chosen: str
    accuracy: float
    top5_accuracy: float


@dataclass(frozen=True, slots=True)
class _Method:
    name: str
    strength: str
    strengths: Sequence[float]
    classifier: Callable[[float, int], Any]  # strength and seed to a scikit-learn estimator


@dataclass(frozen=True, slots=True)
class Photos:
    """Features (N, D) in memory and targets (N,)."""

    features: Vectors
    targets: Rows

    def part(self, rows: Rows) -> "Photos":
        """Return some of the photos."""
        return Photos(self.features[rows], self.targets[rows])


def baselines(training: Photos, test: Photos, *, seed: int) -> list[Baseline]:
    """Measure logistic regression, a linear SVM and k nearest neighbours.

    Raises ValueError unless training has two classes, and two photos of each.
    """
    return [_measured(method, training, test, seed) for method in _METHODS]


def _measured(method: _Method, training: Photos, test: Photos, seed: int) -> Baseline:
    names = [str(target) for target in training.targets]
    learning, choosing = (
        training.part(rows) for rows in stratified_split(names, _CHOICE_SHARE, seed)
    )
    possible = [s for s in method.strengths if _fits(method, s, len(learning.targets))]
    right = [
        accuracy(_scores(method.classifier(strength, seed), learning, choosing), choosing.targets)
        for strength in possible
    ]
    chosen = possible[int(np.argmax(right))]
    scores = _scores(method.classifier(chosen, seed), training, test)
    return Baseline(
        method.name,
        f"{method.strength} = {chosen:g}",
        accuracy(scores, test.targets),
        top_k_accuracy(scores, test.targets),
    )


def _scores(classifier: Any, training: Photos, test: Photos) -> Vectors:  # noqa: ANN401 - untyped
    """Return scores (N, n_labels) of the test photos; larger is likelier."""
    classifier.fit(training.features.astype(np.float32), training.targets)
    ask = getattr(classifier, "predict_proba", None) or classifier.decision_function
    found = np.asarray(ask(test.features.astype(np.float32)))
    if found.ndim == 1:  # a decision between two labels is one number
        found = np.stack([-found, found], axis=1)
    n_labels = 1 + int(max(training.targets.max(), test.targets.max()))
    scores = np.full((len(found), n_labels), -np.inf, dtype=np.float32)
    scores[:, classifier.classes_] = found
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
