import numpy as np

from models.retrieval.cutoff import similarity_limit

RANDOM = np.random.default_rng(5)


def test_answers_end_where_similarity_falls_clearly() -> None:
    noise = RANDOM.normal(0.3, 0.05, 500)
    limit = similarity_limit(np.concatenate([noise, [0.9, 0.88, 0.85]]))
    assert limit == 0.85


def test_a_query_that_is_unlike_everything_has_its_own_limit() -> None:
    answers = np.array([0.9, 0.88, 0.85])
    noise = RANDOM.normal(0.3, 0.05, 500)
    alike = np.concatenate([noise, answers])
    unlike = alike - 0.5  # the same query, in darker photos as it were
    assert np.isclose(similarity_limit(unlike), similarity_limit(alike) - 0.5)


def test_without_a_clear_step_photos_stand_out_by_deviations() -> None:
    slope = np.concatenate([np.linspace(0.5, 0.6, 40), RANDOM.normal(0.2, 0.02, 3_000)])
    limit = similarity_limit(slope)
    assert np.isclose(limit, slope.mean() + 3 * slope.std())
    assert (slope >= limit).sum() == 40


def test_few_photos_have_a_limit_too() -> None:
    assert similarity_limit(np.array([0.4])) == 0.4
    assert similarity_limit(np.array([0.4, 0.4])) == 0.4
    assert similarity_limit(np.empty(0)) == np.inf
