import numpy as np
import pytest

from models.retrieval.preference_trial import foretell, pair_folds, photo_folds
from models.retrieval.preferences import Belief, Comparisons, PairwiseModel, kernel_of

N_PHOTOS, N_PEOPLE = 40, 4
RANDOM = np.random.default_rng(2)
LOOKS = RANDOM.normal(size=(N_PHOTOS, 6)).astype(np.float32)
COMMON = RANDOM.normal(size=6)
TASTES = COMMON + 0.8 * RANDOM.normal(size=(N_PEOPLE, 6))


def asked(n: int, seed: int) -> Comparisons:
    """Answers of people whose worth of a photo is linear in its looks, with little noise."""
    random = np.random.default_rng(seed)
    people = random.integers(N_PEOPLE, size=n)
    pairs = np.array([random.choice(N_PHOTOS, 2, replace=False) for _ in range(n)])
    worths = (TASTES @ LOOKS.T)[people]  # (n, N)
    gains = np.take_along_axis(worths, pairs, axis=1) + 0.3 * random.normal(size=(n, 2))
    first = gains.argmax(axis=1)
    rows = np.arange(n)
    return Comparisons(people, pairs[rows, first], pairs[rows, 1 - first])


ANSWERS = asked(240, 1)


def test_a_model_foretells_answers_that_it_has_not_seen() -> None:
    model = PairwiseModel(kernel_of([LOOKS]), Belief(0.5, 0.1, 1.0)).fit(ANSWERS)
    assert (model.margins(asked(400, 7)) > 0).mean() > 0.8


def test_it_learns_what_logistic_regression_on_differences_learns() -> None:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    own = ANSWERS.some(np.flatnonzero(ANSWERS.people == 0))
    rows = kernel_of([LOOKS])
    values, directions = np.linalg.eigh(rows)
    photos = directions * np.sqrt(np.maximum(values, 0))  # of which the kernel is the product
    differences = photos[own.preferred] - photos[own.other]
    both, sides = np.concatenate([differences, -differences]), np.repeat([1, 0], len(own))
    reference = LogisticRegression(C=1 / (2 * 4), fit_intercept=False, tol=1e-10).fit(both, sides)
    ours = PairwiseModel(rows, Belief(0.0, 0.0, 4.0)).fit(own)
    np.testing.assert_allclose(ours.margins(own), differences @ reference.coef_[0], atol=1e-4)


def test_turning_an_answer_round_turns_its_odds_round() -> None:
    model = PairwiseModel(kernel_of([LOOKS]), Belief(0.5, 0.1, 1.0)).fit(ANSWERS)
    turned = Comparisons(ANSWERS.people, ANSWERS.other, ANSWERS.preferred)
    np.testing.assert_allclose(model.margins(turned), -model.margins(ANSWERS), atol=1e-9)


def test_nothing_shared_means_nothing_known_of_a_stranger() -> None:
    stranger = Comparisons(np.full_like(ANSWERS.people, 99), ANSWERS.preferred, ANSWERS.other)
    model = PairwiseModel(kernel_of([LOOKS]), Belief(0.0, 0.1, 1.0)).fit(ANSWERS)
    assert not model.margins(stranger).any()
    shared = PairwiseModel(kernel_of([LOOKS]), Belief(0.5, 0.1, 1.0)).fit(ANSWERS)
    assert shared.margins(stranger).any()


def test_folds_of_pairs_foretell_each_answer_once_from_others() -> None:
    splits = pair_folds(57, 10, seed=3)
    assert sorted(np.concatenate([asked for _, asked in splits])) == list(range(57))
    assert all(not set(learned) & set(asked) for learned, asked in splits)


def test_folds_of_photos_share_no_photo() -> None:
    for learned, foretold in photo_folds(ANSWERS, 3, seed=3):
        known = {*ANSWERS.preferred[learned], *ANSWERS.other[learned]}
        new = {*ANSWERS.preferred[foretold], *ANSWERS.other[foretold]}
        assert new
        assert not known & new


def test_chance_is_all_that_answers_at_random_allow() -> None:
    random = np.random.default_rng(4)
    swaps = random.random(240) < 0.5
    mixed = Comparisons(
        ANSWERS.people,
        np.where(swaps, ANSWERS.preferred, ANSWERS.other),
        np.where(swaps, ANSWERS.other, ANSWERS.preferred),
    )
    for found in foretell(mixed, {"looks": [LOOKS]}):
        assert abs(found.pairs - 0.5) < 0.13  # four standard errors: nothing leaks
        assert abs(found.photos - 0.5) < 0.2


def test_looks_foretell_photos_that_nobody_judged_and_popularity_does_not() -> None:
    found = {each.method: each for each in foretell(ANSWERS, {"looks": [LOOKS]})}
    assert found["popularity"].photos == 0.5
    assert found["joined pairs"].photos > 0.7
    assert found["joined pairs"].pairs > found["popularity"].pairs
    assert len(found["joined pairs"].people) == N_PEOPLE


def test_no_answers_are_nothing_to_learn_from() -> None:
    with pytest.raises(ValueError, match="no answers"):
        PairwiseModel(kernel_of([LOOKS]), Belief(0.5, 0, 1)).fit(ANSWERS.some(np.empty(0, int)))
