"""Search scores of rankings: by photo, by class and in all, against examples by hand."""

import numpy as np
import pytest

from models.records.playground import Ranking
from models.retrieval.classes import Classes
from models.retrieval.playground_scores import hits, scored
from models.retrieval.ranking import ranked
from models.retrieval.trial import try_search
from models.retrieval.truth import truth_of_groups


def classes(*codes: int) -> Classes:
    names = tuple(f"class {code}" for code in range(max(codes, default=-1) + 1))
    return Classes("label", names, np.asarray(codes))


def ranking(*rows: list[int]) -> Ranking:
    return Ranking(np.asarray(rows), np.zeros((len(rows), len(rows[0])), np.float32))


def test_a_score_worked_by_hand() -> None:
    """Of three results a hit counts 3, 2 and 1, in the order of the results; the sum is 6."""
    found = scored(ranking([1, 2, 3], [2, 0, 3], [3, 0, 1], [0, 1, 2]), classes(0, 0, 1, 1))
    assert found.by_photo == pytest.approx([100 * 3 / 6, 100 * 2 / 6, 100 * 3 / 6, 100 * 1 / 6])
    assert found.by_class == pytest.approx([100 * 5 / 12, 100 * 4 / 12])
    assert found.mean == pytest.approx(100 * 9 / 24)


def test_the_published_step_is_one_in_a_hundred_and_twenty() -> None:
    """Of 15 results the last counts 1/15 of 8: 0.833 %, as ConvNet Playground's scores show."""
    others = list(range(1, 16))
    last = scored(ranking(others, *[others] * 15), classes(0, *[1] * 14, 0))
    assert last.by_photo[0] == pytest.approx(100 / 120)


def test_a_photo_without_a_class_neither_asks_nor_hits() -> None:
    found = ranking([1, 2], [0, 2], [0, 1])
    judged = scored(found, classes(0, -1, 0))
    assert np.isnan(judged.by_photo[1])
    assert judged.mean == pytest.approx(100 * (1 + 2) / 6)
    assert not hits(found, classes(-1, -1, -1)).any()
    assert np.isnan(scored(found, classes(-1, -1, -1)).mean)


def test_no_photo_has_no_score_and_one_photo_neither() -> None:
    empty = Ranking(np.empty((1, 0), np.int64), np.empty((1, 0), np.float32))
    assert np.isnan(scored(empty, classes(0)).mean)


@pytest.mark.parametrize("metric", ["cosine", "minkowski"])
def test_the_score_is_that_of_evaluate_search(metric: str) -> None:
    vectors = np.random.default_rng(6).random((90, 7), np.float32)
    codes = np.random.default_rng(7).integers(0, 5, 90)
    judged = scored(ranked(vectors, metric), classes(*codes.tolist()))
    trial = try_search(vectors, truth_of_groups([str(code) for code in codes]), metric)
    assert judged.mean == pytest.approx(trial.search_score)
