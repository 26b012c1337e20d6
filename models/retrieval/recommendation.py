"""Recommendations: photos or folders that suit a taste, unlike each other, each with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Vectors
from models.records.profiles import Profile
from models.retrieval.diversity import diversified
from models.retrieval.holdings import Holdings
from models.retrieval.metrics import unit_rows
from models.retrieval.taste import TasteSpace, Weights, taste_space, tastes, weighted

Scores = NDArray[np.float32]  # (P, N)

_N_CANDIDATES = 5  # per result, among which the diverse ones are chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How to choose. balance: 1 for relevance alone, 0 for variety alone.

    elsewhere: nothing from the folders that likes lie in.
    """

    n_wanted: int = 20
    balance: float = 0.7
    weights: Weights = field(default_factory=Weights)
    elsewhere: bool = False

    def __post_init__(self) -> None:
        if self.n_wanted < 1:
            raise ValueError(f"n_wanted is {self.n_wanted}; ask for at least 1")
        if not 0 <= self.balance <= 1:
            raise ValueError(f"balance={self.balance}: give 0 (all variety) to 1 (all relevance)")


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was chosen for P profiles: rows (P, n), -1 where there were fewer, and their scores.

    wanted: the profiles' weighted tastes (P, D), which reasons are told from.
    """

    rows: Rows
    scores: Scores
    wanted: Vectors


class Recommender:
    """Recommends from one run. Safe to share among threads; reads what it needs when asked."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings

    @cached_property
    def space(self) -> TasteSpace:
        """The photos, as tastes see them."""
        return taste_space(self.holdings)

    def ranked(self, profiles: Sequence[Profile], choice: Choice) -> Ranked:
        """Choose photos for each profile; memory is a few times P · N values.

        Raises LookupError for photos and folders that the run does not have, UnknownWord for dials.
        """
        wanted = weighted(tastes(profiles, self.holdings, self.space), self.space, choice.weights)
        scores = self.scores(profiles, wanted, elsewhere=choice.elsewhere)
        n_candidates = min(scores.shape[1], _N_CANDIDATES * choice.n_wanted)
        candidates = self._candidates(scores, n_candidates)  # (P, C)
        relevance = np.take_along_axis(scores, candidates, axis=1)
        relevance[self._repeats(candidates)] = -np.inf
        # What photos look like decides whether they are alike, whatever the taste goes by.
        vectors = self.space.features[candidates]  # (P, C, D)
        chosen = diversified(relevance, vectors, choice.n_wanted, balance=choice.balance)
        rows = np.where(chosen < 0, -1, np.take_along_axis(candidates, chosen, axis=1))
        return Ranked(rows, np.take_along_axis(relevance, chosen, axis=1), wanted)

    def scores(self, profiles: Sequence[Profile], wanted: Vectors, *, elsewhere: bool) -> Scores:
        """Return how well each photo suits each profile (P, N), in [-1, 1]; -inf: not to be shown.

        Not shown is what a profile names, liked, disliked or seen, and near duplicates of it.
        """
        scores: Scores = wanted @ self.space.rows.T
        for row, profile in enumerate(profiles):
            scores[row, self._known(profile)] = -np.inf
            if elsewhere:
                scores[row, self.at_home(profile)] = -np.inf
        return scores

    def at_home(self, profile: Profile) -> NDArray[np.bool_]:
        """Return which photos (N,) lie in the folders that a profile names or its likes lie in."""
        holdings = self.holdings
        folders = {holdings.folders[row] for row in holdings.rows(profile.likes)}
        inside = self._in_folders(folders)
        for folder in (*profile.liked_folders, *profile.disliked_folders):
            inside |= holdings.inside(folder)
        return inside

    def _in_folders(self, folders: set[str]) -> NDArray[np.bool_]:
        numbers = self.folder_numbers
        wanted = [n for n, name in enumerate(self.folder_names) if name in folders]
        return np.isin(numbers, wanted)

    @cached_property
    def folder_names(self) -> list[str]:
        """All folders, sorted."""
        return sorted(set(self.holdings.folders))

    @cached_property
    def folder_numbers(self) -> Rows:
        """The place of each photo's folder (N,) among the folders' names."""
        places = {name: place for place, name in enumerate(self.folder_names)}
        return np.asarray([places[name] for name in self.holdings.folders], np.int64)

    def _known(self, profile: Profile) -> Rows:
        """Return the rows of what a profile names, with their near duplicates."""
        named = self.holdings.rows((*profile.likes, *profile.dislikes, *profile.seen))
        if not named:
            return np.empty(0, np.int64)
        return np.flatnonzero(np.isin(self.holdings.originals, self.holdings.originals[named]))

    @staticmethod
    def _candidates(scores: Scores, n_candidates: int) -> Rows:
        """Return each profile's best rows (P, C), best first, ties by lower row."""
        opposite = -scores
        if n_candidates < scores.shape[1]:
            some = np.argpartition(opposite, n_candidates - 1, axis=1)[:, :n_candidates]
            some = np.sort(some, axis=1)
        else:
            some = np.tile(np.arange(scores.shape[1]), (len(scores), 1))
        order = np.argsort(np.take_along_axis(opposite, some, axis=1), axis=1, kind="stable")
        return np.take_along_axis(some, order, axis=1)

    def _repeats(self, candidates: Rows) -> NDArray[np.bool_]:
        """Return which candidates (P, C) are near duplicates of a better one."""
        originals = self.holdings.originals[candidates]
        order = np.argsort(originals, axis=1, kind="stable")
        ordered = np.take_along_axis(originals, order, axis=1)
        later = np.zeros(candidates.shape, bool)
        later[:, 1:] = ordered[:, 1:] == ordered[:, :-1]
        repeats = np.zeros(candidates.shape, bool)
        np.put_along_axis(repeats, order, later, axis=1)
        return repeats


@dataclass(frozen=True, slots=True)
class FolderScores:
    """Folders for one profile: their places, best first, scores, and each one's best photos."""

    places: Rows
    scores: NDArray[np.float64]
    best: tuple[Rows, ...]


def best_folders(
    recommender: Recommender, profile: Profile, choice: Choice, *, n_best: int = 3
) -> tuple[FolderScores, Vectors]:
    """Choose folders whose best photos suit a profile, unlike each other and away from its own.

    A folder scores the mean of its n_best photos. Returns also the weighted taste (1, D).
    """
    space = recommender.space
    tasted = tastes([profile], recommender.holdings, space)
    wanted = weighted(tasted, space, choice.weights)
    scores = recommender.scores([profile], wanted, elsewhere=True)[0]
    best = [_best_of(scores, members, n_best) for members in _members(recommender)]
    places = np.flatnonzero([len(rows) > 0 for rows in best])
    if not len(places):
        return FolderScores(places, np.empty(0), ()), wanted
    means = np.array([scores[best[place]].mean() for place in places])
    looks = unit_rows(np.stack([space.features[best[place]].mean(axis=0) for place in places]))
    # All of them are allowed, so none is -1.
    chosen = diversified(means[None], looks[None], choice.n_wanted, balance=choice.balance)[0]
    kept = places[chosen]
    return FolderScores(kept, means[chosen], tuple(best[place] for place in kept)), wanted


def _members(recommender: Recommender) -> list[Rows]:
    """Return the rows of each folder's photos, in the order of the folders."""
    numbers = recommender.folder_numbers
    order = np.argsort(numbers, kind="stable")
    ends = np.searchsorted(numbers[order], np.arange(1, len(recommender.folder_names)))
    return [np.asarray(rows, np.int64) for rows in np.split(order, ends)]


def _best_of(scores: NDArray[np.float32], members: Rows, n_best: int) -> Rows:
    allowed = members[~np.isneginf(scores[members])]
    return allowed[np.argsort(-scores[allowed], kind="stable")[:n_best]]
