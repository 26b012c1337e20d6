"""How well what people prefer is foretold: accuracy on pairs, and on photos, held back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Vectors
from models.retrieval.holdings import Holdings
from models.retrieval.preferences import Belief, Comparisons, Kernel, PairwiseModel, kernel_of
from models.retrieval.vocabulary import tag_matrix

Split = tuple[Rows, Rows]  # which answers are learned from, which are foretold

N_PAIR_FOLDS = 10
N_PHOTO_FOLDS, N_PHOTO_ROUNDS = 3, 4  # pairs of two held-back photos are few: one of nine
_N_INNER_FOLDS = 3
_OWN = tuple(Belief(0.0, photo, ridge) for photo, ridge in product((0.0, 0.2), (0.7, 3.0)))
_JOINED = tuple(
    Belief(shared, photo, ridge)
    for shared, photo, ridge in product((0.5, 0.75), (0.0, 0.2), (0.7, 3.0))
)
_POPULARITY = (Belief(1.0, 1.0, 1.0),)

Model = Callable[[Comparisons, Comparisons], NDArray[np.float64]]  # learned, asked: margins (n,)


@dataclass(frozen=True, slots=True)
class Foretold:
    """One way to foretell, by what it goes by. pairs: accuracy over folds of pairs, ± its error.

    photos: accuracy on pairs of two photos that nobody's learned answer names, ± its error. people:
    accuracy over folds of pairs for each person, in the order of their names.
    """

    method: str
    by: str
    pairs: float
    pairs_error: float
    photos: float
    photos_error: float
    people: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PreferenceTrial:
    """Everything that was tried on some people's answers."""

    n_answers: int
    n_people: int
    n_photos: int
    n_pair_folds: int
    foretold: tuple[Foretold, ...]


def try_preferences(
    answers: Comparisons, mixes: Mapping[str, Sequence[Vectors]], *, seed: int = 7
) -> PreferenceTrial:
    """Try all methods on all mixes; see `foretell`."""
    return PreferenceTrial(
        n_answers=len(answers),
        n_people=len(np.unique(answers.people)),
        n_photos=len(np.unique(np.concatenate([answers.preferred, answers.other]))),
        n_pair_folds=N_PAIR_FOLDS,
        foretold=tuple(foretell(answers, mixes, seed=seed)),
    )


def mixes_of(holdings: Holdings) -> dict[str, list[Vectors]]:
    """Return what a run's photos can be compared by: each representation, tags, and mixtures."""
    snapshot = holdings.snapshot
    tags, _ = tag_matrix(snapshot)
    kinds: dict[str, list[Vectors]] = {"tags": [tags.toarray()]} if tags.shape[1] else {}
    topics = snapshot.with_topics()
    features = [r.name for r in snapshot.representations() if r.name not in topics]
    for name in (*topics, *features):
        kinds[name] = [holdings.index(name).vectors]
    if len(features) > 1:
        kinds[" + ".join(features)] = [vectors for name in features for vectors in kinds[name]]
    others = [name for name in ("tags", *topics) if name in kinds]
    if others:
        kinds["all of them"] = [kinds[name][0] for name in (*others, *features)]
    return kinds


def foretell(
    answers: Comparisons, mixes: Mapping[str, Sequence[Vectors]], *, seed: int = 7
) -> Iterator[Foretold]:
    """Try each method on each mix of representations (N, D), all on the same folds.

    Popularity goes by no representation. A profile is the mean of what a person preferred minus
    that of what they did not. Pairwise models, of a person alone or joined with everybody, choose
    their belief by folds within what they learn from: nothing that is foretold takes part.
    """
    n_photos = len(next(iter(mixes.values()))[0])
    pairs = pair_folds(len(answers), N_PAIR_FOLDS, seed)
    photos = [
        split
        for turn in range(N_PHOTO_ROUNDS)
        for split in photo_folds(answers, N_PHOTO_FOLDS, seed + turn)
    ]
    nothing = np.zeros((n_photos, n_photos))
    yield _tried("popularity", "", answers, (pairs, photos), _chooser(nothing, _POPULARITY, seed))
    for by, vectors in mixes.items():
        kernel = kernel_of(vectors)
        methods: dict[str, Model] = {
            "profile": partial(_profiled, kernel),
            "own pairs": _chooser(kernel, _OWN, seed),
            "joined pairs": _chooser(kernel, _JOINED, seed),
        }
        for method, model in methods.items():
            yield _tried(method, by, answers, (pairs, photos), model)


def pair_folds(n_answers: int, n_folds: int, seed: int) -> list[Split]:
    """Split answers into folds; each is foretold from all others."""
    order = np.random.default_rng(seed).permutation(n_answers)
    return [(np.setdiff1d(order, order[n::n_folds]), order[n::n_folds]) for n in range(n_folds)]


def photo_folds(answers: Comparisons, n_folds: int, seed: int) -> list[Split]:
    """Split photos into folds; pairs of two held-back photos are foretold from pairs of none."""
    n_photos = 1 + int(max(answers.preferred.max(), answers.other.max()))
    fold_of = np.random.default_rng(seed).integers(n_folds, size=n_photos)
    left, right = fold_of[answers.preferred], fold_of[answers.other]
    return [
        (np.flatnonzero((left != n) & (right != n)), np.flatnonzero((left == n) & (right == n)))
        for n in range(n_folds)
    ]


def best_belief(
    kernel: Kernel, answers: Comparisons, beliefs: Sequence[Belief], seed: int
) -> Belief:
    """Return the belief that foretells best within some answers, by the loss of inner folds."""
    if len(beliefs) == 1:
        return beliefs[0]
    folds = pair_folds(len(answers), _N_INNER_FOLDS, seed)
    losses = []
    for belief in beliefs:
        margins = [
            PairwiseModel(kernel, belief).fit(answers.some(learned)).margins(answers.some(asked))
            for learned, asked in folds
        ]
        losses.append(float(np.logaddexp(0, -np.concatenate(margins)).mean()))
    return beliefs[int(np.argmin(losses))]


def _chooser(kernel: Kernel, beliefs: Sequence[Belief], seed: int) -> Model:
    """Return a model that chooses among beliefs each time it learns."""

    def margins(learned: Comparisons, asked: Comparisons) -> NDArray[np.float64]:
        belief = best_belief(kernel, learned, beliefs, seed)
        return PairwiseModel(kernel, belief).fit(learned).margins(asked)

    return margins


def _profiled(kernel: Kernel, learned: Comparisons, asked: Comparisons) -> NDArray[np.float64]:
    """Score photos by how like they are to what a person preferred, less what they did not."""
    margins = np.zeros(len(asked))
    for person in np.unique(asked.people):
        own, rows = learned.people == person, asked.people == person
        liked = kernel[:, learned.preferred[own]].sum(axis=1)  # (N,)
        worth = liked - kernel[:, learned.other[own]].sum(axis=1)
        margins[rows] = worth[asked.preferred[rows]] - worth[asked.other[rows]]
    return margins


def _tried(
    method: str,
    by: str,
    answers: Comparisons,
    splits: tuple[Sequence[Split], Sequence[Split]],
    model: Model,
) -> Foretold:
    (pairs, rows), (photos, _) = (_right(answers, each, model) for each in splits)
    people = answers.people[rows]
    return Foretold(
        method=method,
        by=by,
        pairs=float(pairs.mean()),
        pairs_error=float(pairs.std() / np.sqrt(len(pairs))),
        photos=float(photos.mean()),
        photos_error=float(photos.std() / np.sqrt(len(photos))),
        people=tuple(float(pairs[people == person].mean()) for person in np.unique(people)),
    )


def _right(
    answers: Comparisons, splits: Sequence[Split], model: Model
) -> tuple[NDArray[np.float64], Rows]:
    """Return how right each foretold answer was, ½ for a tie, and which answers these are."""
    right, rows = [], []
    for learned, asked in splits:
        if not len(asked) or not len(learned):
            continue
        margins = model(answers.some(learned), answers.some(asked))
        right.append(np.where(margins == 0, 0.5, margins > 0))
        rows.append(asked)
    return np.concatenate(right), np.concatenate(rows)
