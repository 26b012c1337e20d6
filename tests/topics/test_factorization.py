"""What topics promise: they rebuild the matrix, come in one order, and know their limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.decomposition import NMF

from models.records.arrays import Vectors
from models.topics import starts
from models.topics.factorization import feasible_topics, fit_topics
from models.topics.measuring import transform
from models.topics.singular import singular_terms, strongest
from tests.topics.matrices import planted, sparse_labels

SEEDS = st.integers(0, 10_000)


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_it_rebuilds_as_well_as_scikit_learn(seed: int) -> None:
    matrix = planted(seed, noise=0.3)
    reference = NMF(4, init="nndsvda", random_state=seed, max_iter=500, tol=1e-5).fit(matrix)
    error = reference.reconstruction_err_ / np.linalg.norm(matrix)
    ours = fit_topics(matrix, 4, seed=seed)
    assert ours.relative_error <= 1.01 * error
    rebuilt = np.linalg.norm(matrix - ours.weights @ ours.terms) / np.linalg.norm(matrix)
    assert ours.relative_error == pytest.approx(rebuilt, rel=1e-4)


def test_a_sparse_matrix_gives_what_the_dense_one_gives() -> None:
    sparse = sparse_labels(3)
    from_sparse, from_dense = (fit_topics(m, 5, seed=0) for m in (sparse, sparse.toarray()))
    np.testing.assert_allclose(from_sparse.terms, from_dense.terms, atol=1e-3)
    assert from_sparse.relative_error == pytest.approx(from_dense.relative_error, rel=1e-4)


@pytest.mark.parametrize("matrix", [planted(1), sparse_labels(1)], ids=["dense", "sparse"])
def test_the_same_seed_gives_the_same_bits(matrix: Vectors) -> None:
    first, second = (fit_topics(matrix, 4, seed=7) for _ in range(2))
    assert first.weights.tobytes() == second.weights.tobytes()
    assert first.terms.tobytes() == second.terms.tobytes()
    assert first.weights.dtype == first.terms.dtype == np.float32


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_permuting_photos_permutes_weights_and_leaves_terms(seed: int) -> None:
    matrix = planted(seed)
    order = np.random.default_rng(seed).permutation(len(matrix))
    straight, shuffled = (  # both for 60 rounds, whatever they gain
        fit_topics(rows, 4, seed=1, max_iterations=60, tolerance=-1)
        for rows in (matrix, matrix[order])
    )
    np.testing.assert_allclose(shuffled.terms, straight.terms, atol=1e-4)
    scale = straight.weights.max()
    np.testing.assert_allclose(shuffled.weights, straight.weights[order], atol=1e-4 * scale)


def test_terms_sum_to_one_and_topics_stand_by_share() -> None:
    fitted = fit_topics(planted(5), 4, seed=0)
    np.testing.assert_allclose(fitted.terms.sum(axis=1), 1, rtol=1e-5)
    assert np.all(np.diff(fitted.weights.sum(axis=0)) <= 0)
    assert fitted.weights.min() >= 0
    assert fitted.terms.min() >= 0


def test_planted_topics_are_found() -> None:
    terms = fit_topics(planted(2), 4, seed=0).terms
    blocks = terms.reshape(4, 4, 6).sum(axis=2)  # (topic, planted block)
    assert sorted(blocks.argmax(axis=1)) == [0, 1, 2, 3]
    assert blocks.max(axis=1).min() > 0.8


def test_a_fit_from_its_own_terms_is_done_at_once_and_stays() -> None:
    matrix = planted(2, noise=0.3)
    fitted = fit_topics(matrix, 4, seed=0, max_iterations=500, tolerance=1e-6)
    again = fit_topics(matrix, 4, seed=5, start=fitted.terms)
    assert again.n_iterations <= 21  # two looks at the error, ten rounds apart
    np.testing.assert_allclose(again.terms, fitted.terms, atol=1e-2)
    assert again.relative_error <= fitted.relative_error * 1.001


def test_a_start_with_too_few_topics_is_filled_and_one_with_too_many_is_cut() -> None:
    matrix = planted(2)
    terms = fit_topics(matrix, 4, seed=0).terms
    for start in (terms[:0], terms[:1], terms[[2, 0]], terms, np.tile(terms, (2, 1))):
        fitted = fit_topics(matrix, 4, seed=0, start=start)
        assert fitted.terms.shape == terms.shape
        np.testing.assert_allclose(fitted.terms, terms, atol=0.02)


def test_a_start_of_another_width_is_refused_with_advice() -> None:
    with pytest.raises(ValueError, match=r"24 columns, the terms 9: use the topics"):
        fit_topics(planted(2), 4, seed=0, start=np.ones((4, 9), dtype=np.float32))


@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "sparse"])
def test_a_search_leaves_a_poor_optimum_behind(sparse: bool) -> None:
    random = np.random.default_rng(3)
    terms = random.gamma(0.2, 1, (30, 60)) * (random.random((30, 60)) < 0.4)
    mixed = (random.gamma(0.3, 1, (500, 30)) @ terms).astype(np.float32)
    mixed += 0.1 * random.random(mixed.shape, dtype=np.float32)
    matrix = csr_array(mixed) if sparse else mixed
    usual = singular_terms(strongest(matrix, 15, seed=0), 15, seed=0)
    stuck, found = fit_topics(matrix, 15, seed=0, start=usual), fit_topics(matrix, 15, seed=0)
    assert found.relative_error < 0.99 * stuck.relative_error


def test_topics_of_equal_share_come_to_rest() -> None:
    fitted = fit_topics(np.kron(np.eye(4), np.ones((5, 6))).astype(np.float32), 4, seed=0)
    assert fitted.relative_error < 1e-3
    np.testing.assert_allclose(fitted.weights.sum(axis=0), 5 * 6, rtol=1e-4)


def test_many_photos_searched_by_a_part_of_them_are_explained_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matrix = planted(3, n_photos=2000, noise=0.3)
    slow = fit_topics(matrix, 4, seed=0)
    for n_searched in (200, 3):  # three photos carry no four topics
        monkeypatch.setattr(starts, "_SEARCHED_ROWS", n_searched)
        fast, again = (fit_topics(matrix, 4, seed=0) for _ in range(2))
        assert fast.terms.shape == (4, 24)
        assert fast.relative_error <= 1.001 * slow.relative_error
        assert fast.weights.tobytes() == again.weights.tobytes()


def test_a_part_that_shows_too_little_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = np.zeros((2000, 24), dtype=np.float32)
    matrix[:90] = planted(1, n_photos=90)
    monkeypatch.setattr(starts, "_SEARCHED_ROWS", 20)
    fitted = fit_topics(matrix, 4, seed=0)
    assert fitted.terms.shape == (4, 24)
    assert fitted.relative_error < 0.1


def test_a_photo_without_tags_gets_no_weight() -> None:
    matrix = sparse_labels(4).tolil()
    matrix[[0, 17, 149]] = 0
    fitted = fit_topics(csr_array(matrix), 5, seed=0)
    assert not fitted.weights[[0, 17, 149]].any()
    assert fitted.weights[1].any()


def test_scaling_the_matrix_scales_the_weights_alone() -> None:
    matrix = planted(6)
    once, tenfold = fit_topics(matrix, 4, seed=0), fit_topics(10 * matrix, 4, seed=0)
    np.testing.assert_allclose(tenfold.terms, once.terms, atol=1e-3)
    np.testing.assert_allclose(tenfold.weights.sum(), 10 * once.weights.sum(), rtol=1e-3)


@pytest.mark.parametrize("value", [-0.1, np.nan])
def test_values_below_zero_are_refused_with_advice(value: float) -> None:
    matrix = planted(0)
    matrix[3, 4] = value
    with pytest.raises(ValueError, match=r"np\.maximum"):
        fit_topics(matrix, 2, seed=0)
    with pytest.raises(ValueError, match=r"np\.maximum"):
        transform(matrix, planted(0)[:2])


@pytest.mark.parametrize(
    ("n_distinct", "n_photos", "wanted", "feasible"),
    [(0, 0, 30, 0), (1, 1, 30, 1), (2, 9, 30, 2), (12, 40, 30, 12), (12, 40, 5, 5), (3, 9, 0, 0)],
)
def test_as_many_topics_as_photos_differ(
    n_distinct: int, n_photos: int, wanted: int, feasible: int
) -> None:
    random = np.random.default_rng(0)
    distinct = random.random((n_distinct, 50), dtype=np.float32)
    matrix = distinct[np.arange(n_photos) % max(1, n_distinct)]
    assert feasible_topics(matrix, wanted) == feasible
    assert feasible_topics(csr_array(matrix), wanted) == feasible


def test_rows_and_columns_of_zeros_carry_no_topic() -> None:
    matrix = np.zeros((40, 50), dtype=np.float32)
    assert feasible_topics(matrix, 30) == 0
    matrix[:10, :4] = np.random.default_rng(0).random((10, 4))
    assert feasible_topics(matrix, 30) == 4


@pytest.mark.parametrize("n_topics", [-1, 3])
def test_more_topics_than_feasible_are_refused_with_advice(n_topics: int) -> None:
    matrix = planted(0)[[0, 1, 0, 1]]
    with pytest.raises(ValueError, match=r"carry .* ask feasible_topics"):
        fit_topics(matrix, n_topics, seed=0)


@pytest.mark.parametrize("matrix", [planted(0)[:0], csr_array((5, 0)), csr_array((5, 9))])
def test_a_collection_without_photos_or_tags_has_no_topics(matrix: Vectors) -> None:
    fitted = fit_topics(matrix, feasible_topics(matrix, 30), seed=0)
    assert fitted.weights.shape == (matrix.shape[0], 0)
    assert fitted.terms.shape == (0, matrix.shape[1])
    assert fitted.relative_error == 1
    assert transform(matrix, fitted.terms).shape == fitted.weights.shape


@pytest.mark.parametrize("n_photos", [1, 2, 5, 40])
def test_small_collections_are_rebuilt_by_what_they_carry(n_photos: int) -> None:
    matrix = planted(8, n_photos=n_photos, noise=0.0)
    fitted = fit_topics(matrix, feasible_topics(matrix, 30), seed=0)
    assert fitted.weights.shape[1] == len(fitted.terms) <= min(n_photos, 4)
    assert fitted.relative_error < 0.02
