"""Scores of a search: hand-worked where published as a formula, equal to scikit-learn's else."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from models.retrieval.search_score import (
    Hits,
    Scores,
    average_precisions,
    precisions_at_1,
    ranked_hits,
    recalls_at,
    search_scores,
)


def hits(*rows: list[int]) -> Hits:
    return np.array(rows, dtype=bool)


def test_convnet_playgrounds_score_by_hand() -> None:
    # 15 results weigh 15/15, 14/15, … 1/15, 8 in all: one step is 100 / 120.
    first, last, all_hit = [1] + 14 * [0], 14 * [0] + [1], 15 * [1]
    third_and_fourth = [0, 0, 1, 1] + 11 * [0]
    expected = [100 * 15 / 120, 100 * 1 / 120, 100, 100 * (13 + 12) / 120]
    found = search_scores(hits(first, last, all_hit, third_and_fourth))
    np.testing.assert_allclose(found, expected)


def test_the_score_ends_at_k_and_takes_fewer_results_as_they_are() -> None:
    assert search_scores(hits(15 * [0] + [1])).tolist() == [0]
    np.testing.assert_allclose(search_scores(hits([1, 0, 1])), [100 * (3 + 1) / 6])
    np.testing.assert_allclose(search_scores(hits([1, 0, 1]), k=2), [100 * 2 / 3])


def test_average_precision_equals_scikit_learns() -> None:
    random = np.random.default_rng(0)
    relevant = random.random((8, 40)) < 0.2
    scores = -np.arange(40)
    expected = [average_precision_score(row, scores) for row in relevant]
    np.testing.assert_allclose(average_precisions(relevant), expected)


def test_average_precision_by_hand() -> None:
    np.testing.assert_allclose(average_precisions(hits([1, 0, 0, 1])), [(1 + 2 / 4) / 2])


def test_precision_at_1_and_recall_at_k() -> None:
    rankings = hits([1, 0, 1, 1], [0, 1, 0, 0])
    assert precisions_at_1(rankings).tolist() == [1, 0]
    np.testing.assert_allclose(recalls_at(rankings, 2), [1 / 3, 1])


@pytest.mark.parametrize(
    "measure", [average_precisions, precisions_at_1, lambda h: recalls_at(h, 2)]
)
def test_a_query_with_nothing_to_find_has_no_value(measure: Callable[[Hits], Scores]) -> None:
    assert np.isnan(measure(hits([0, 0, 0], [0, 1, 0]))).tolist() == [True, False]


def test_the_query_itself_is_no_result_and_ties_stand_by_row() -> None:
    # Query 1 is nearest to itself; rows 0, 2 and 3 are equally far, of which 2 is of its group.
    groups = np.array(["b", "a", "a", "b"])
    distances = np.array([[0.5, 0.0, 0.5, 0.5], [0.5, 0.5, 0.5, 0.0]])
    queries = np.array([1, 3])
    relevant = groups[queries][:, None] == groups[None, :]
    found = ranked_hits(distances, relevant, queries)
    assert found.tolist() == [[False, True, False], [True, False, False]]


def test_a_copy_nearer_than_the_query_itself_does_not_push_it_into_the_results() -> None:
    distances = np.array([[1e-9, 0.0, 2.0]])  # rounding may put a copy before the query, row 0
    found = ranked_hits(distances, np.array([[False, True, False]]), np.array([0]))
    assert found.tolist() == [[True, False]]
