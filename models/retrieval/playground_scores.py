"""What rankings are worth: ConvNet Playground's search score by photo, by class and in all."""

from dataclasses import dataclass

import numpy as np

from models.records.playground import Ranking
from models.retrieval.classes import Classes
from models.retrieval.search_score import Hits, Scores, search_scores


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one configuration, in percent.

    by_photo: (N,), NaN for a photo without a class. by_class: (C,), means over their photos.
    mean: over all photos that have a class; NaN without any.
    """

    by_photo: Scores
    by_class: Scores
    mean: float


def scored(ranking: Ranking, classes: Classes) -> Scored:
    """Judge a ranking: a result is a hit where it is of the query's class."""
    known = classes.codes >= 0
    by_photo = np.full(len(classes.codes), np.nan)
    if ranking.rows.shape[1]:
        by_photo[known] = search_scores(hits(ranking, classes)[known], ranking.rows.shape[1])
    judged = known & ~np.isnan(by_photo)
    n_classes = len(classes.names)
    sums = np.bincount(classes.codes[judged], by_photo[judged], n_classes)
    counts = np.bincount(classes.codes[judged], minlength=n_classes)
    by_class = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return Scored(by_photo, by_class, float(by_photo[judged].mean()) if judged.any() else np.nan)


def hits(ranking: Ranking, classes: Classes) -> Hits:
    """Return which results (N, k) are of their query's class."""
    found: Hits = (classes.codes[ranking.rows] == classes.codes[:, None]) & (
        classes.codes[:, None] >= 0
    )
    return found
