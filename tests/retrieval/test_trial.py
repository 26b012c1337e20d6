"""A trial of search, worked out by hand on five photos in a line."""

import numpy as np
import pytest

from models.retrieval.trial import try_search
from models.retrieval.truth import Truth, truth_of_groups

PHOTOS = np.array([[0.0], [1.0], [3.0], [7.0], [8.5]], np.float32)


def rows(*numbers: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array(numbers, np.int64)


def test_a_hand_worked_trial() -> None:
    # Photo 0 ranks 1, 2, 3, 4 and ought to find 2 and 4: precisions 1/2 and 2/4.
    # Photo 3 ranks 4, 2, 1, 0 and ought to find 4: precision 1.
    truth = Truth(rows(0, 3), (rows(2, 4), rows(4)))
    found = try_search(PHOTOS, truth, "euclidean")
    assert found.n_queries == 2
    assert found.mean_average_precision == pytest.approx((0.5 + 1) / 2)
    assert found.error == pytest.approx(0.25 / np.sqrt(2))
    assert found.precision_at_1 == pytest.approx(1 / 2)
    assert found.recall_at_20 == 1
    # Four results weigh 4, 3, 2, 1 of 10: photo 0 has 3 + 1, photo 3 has 4.
    assert found.search_score == pytest.approx((40 + 40) / 2)


def test_a_query_that_is_listed_among_its_own_results_changes_nothing() -> None:
    plain, listed = Truth(rows(0), (rows(2),)), Truth(rows(0), (rows(0, 2),))
    assert try_search(PHOTOS, plain, "euclidean") == try_search(PHOTOS, listed, "euclidean")


def test_the_order_of_photos_changes_nothing() -> None:
    generator = np.random.default_rng(3)
    vectors, groups = generator.normal(size=(40, 6)), generator.integers(0, 5, 40)
    order = generator.permutation(40)
    first = try_search(vectors, truth_of_groups(groups.astype(str).tolist()), "cosine")
    again = try_search(
        vectors[order], truth_of_groups(groups[order].astype(str).tolist()), "cosine"
    )
    assert first.mean_average_precision == pytest.approx(again.mean_average_precision)
    assert first.search_score == pytest.approx(again.search_score)


def test_blocks_of_queries_are_ranked_like_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(3)
    vectors = generator.normal(size=(30, 4)).astype(np.float32)
    truth = truth_of_groups([str(number % 4) for number in range(30)])
    whole = try_search(vectors, truth, "cosine")
    monkeypatch.setattr("models.retrieval.trial._BLOCK_VALUES", 70)
    assert try_search(vectors, truth, "cosine") == whole


def test_groups_agree_with_a_comparison_of_all_photos() -> None:
    groups = ["a", "b", "a", "b", "b"]
    truth = truth_of_groups(groups)
    names = np.asarray(groups)
    expected = names[truth.queries][:, None] == names[None, :]
    for row, relevant in zip(expected, truth.relevant, strict=True):
        assert np.flatnonzero(row).tolist() == relevant.tolist()


def test_an_unknown_metric_is_told_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'manhattan'; known: cosine, euclidean"):
        try_search(PHOTOS, truth_of_groups(["a"] * 5), "manhattan")
