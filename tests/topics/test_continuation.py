import numpy as np
import pytest

from models.records.overlap import overlap
from models.topics.continuation import (
    Fitting,
    Topics,
    continued_topics,
    drift,
    fitted_topics,
    renumbered,
)

HOW = Fitting(n_topics=3, seed=7, max_iterations=200, tolerance=1e-5)


def mixtures(n_photos: int, seed: int) -> np.ndarray:
    """Photos (N, 12) that mix three profiles."""
    rng = np.random.default_rng(seed)
    profiles = np.kron(np.eye(3), np.ones(4)) + 0.05
    return (rng.dirichlet(np.full(3, 0.3), n_photos) @ profiles).astype(np.float32)


def fitted(photos: np.ndarray, counted: np.ndarray | None = None) -> Topics:
    everyone = np.ones(len(photos), np.bool_)
    return fitted_topics(lambda rows: photos[rows], everyone if counted is None else counted, HOW)


def test_known_photos_keep_their_weights_to_the_bit_and_new_ones_are_measured() -> None:
    photos = mixtures(60, 1)
    ids = [f"{n:03}" for n in range(60)]
    before = fitted(photos[:50])
    shared = overlap(ids[5:], ids[:50])
    after = continued_topics(lambda rows: photos[5:][rows], before, shared)
    assert (after.weights[:45] == before.weights[5:]).all()
    assert (after.terms == before.terms).all()
    assert after.fitted.tolist() == [True] * 45 + [False] * 10
    assert after.residuals[45:].max() < 0.05, "new photos of the same kinds are explained"


def test_photos_do_not_depend_on_the_company_in_which_they_came() -> None:
    photos = mixtures(60, 1)
    ids = [f"{n:03}" for n in range(60)]
    before = fitted(photos[:50])
    at_once = continued_topics(lambda rows: photos[rows], before, overlap(ids, ids[:50]))
    first = continued_topics(lambda rows: photos[:55][rows], before, overlap(ids[:55], ids[:50]))
    then = continued_topics(lambda rows: photos[rows], first, overlap(ids, ids[:55]))
    assert (at_once.weights == then.weights).all()


def test_duplicates_are_measured_and_shape_nothing() -> None:
    photos = mixtures(40, 2)
    burst = np.concatenate([photos, np.repeat(photos[:1], 100, axis=0)])
    counted = np.arange(len(burst)) < 40
    with_burst, without = fitted(burst, counted), fitted(photos)
    assert (with_burst.terms == without.terms).all()
    assert (with_burst.weights[40:] == with_burst.weights[40]).all()


def test_a_refit_keeps_the_numbers_of_topics_that_come_back() -> None:
    topics = fitted(mixtures(80, 3))
    shuffled = topics.terms[[2, 0, 1]]
    back, likeness = renumbered(topics, shuffled)
    assert (back.terms == shuffled).all()
    assert likeness == pytest.approx(np.ones(3))
    rebuilt = back.weights @ back.terms
    assert np.allclose(rebuilt, topics.weights @ topics.terms, atol=1e-6)


def test_a_topic_unlike_all_before_is_new_and_takes_a_free_number() -> None:
    topics = fitted(mixtures(80, 3))
    stranger = np.zeros((1, 12), np.float32)
    stranger[0, ::5] = 1
    earlier = np.concatenate([stranger, topics.terms[:2]])
    back, likeness = renumbered(topics, earlier)
    assert np.isnan(likeness[0])
    assert (back.terms[1:] == topics.terms[:2]).all()
    assert (back.terms[0] == topics.terms[2]).all()


def test_drift_tells_photos_of_another_kind_from_more_of_the_same() -> None:
    photos = mixtures(100, 4)
    ids = [f"{n:03}" for n in range(100)]
    before = fitted(photos[:80])
    strange = photos.copy()
    strange[80:] = 0
    strange[80:, ::4] = np.random.default_rng(0).random((20, 3))
    counted = np.ones(100, np.bool_)
    measured = {}
    for name, values in (("same", photos), ("strange", strange)):
        after = continued_topics(values.__getitem__, before, overlap(ids, ids[:80]))
        measured[name] = drift(after, counted)
    assert measured["same"]["n_placed"] == measured["strange"]["n_placed"] == 20
    assert measured["same"]["far_placed"] < 0.3 < measured["strange"]["far_placed"]
    assert measured["strange"]["residual_placed"] > 2 * measured["same"]["residual_placed"]
