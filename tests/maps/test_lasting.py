import numpy as np
import pytest

from models.maps.lasting import (
    Layout,
    continued_map,
    fitted_map,
    judged,
    judged_placement,
    turned_onto,
)
from models.records.overlap import overlap

HOW = Layout("tsne", perplexity=10.0, max_iterations=100, fit_at_most=1000, seed=7)


def clusters(n_photos: int, seed: int = 0) -> np.ndarray:
    """Four clouds of unit vectors (N, 16), in turn."""
    rng = np.random.default_rng(seed)
    centres = np.eye(16)[:4]
    vectors = centres[np.arange(n_photos) % 4] + rng.normal(0, 0.08, (n_photos, 16))
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32)


def names(rows: range) -> list[str]:
    return [f"{row:04}" for row in rows]


def test_known_photos_do_not_move_by_a_bit_and_new_ones_join_their_like() -> None:
    vectors = clusters(132)
    before = fitted_map(vectors[:120], np.ones(120, bool), HOW)
    shared = overlap(names(range(4, 132)), names(range(120)))
    after = continued_map(vectors[4:], before, shared, HOW)
    assert after is not None
    assert (after.positions[:116] == before.positions[4:]).all()
    assert after.fitted.sum() == 116
    counted = np.ones(128, bool)
    assert judged_placement(vectors[4:], after, counted, 10)["n_placed"] == 12
    apart = np.linalg.norm(after.positions[116:, None] - after.positions[None, :116], axis=2)
    kinds = (np.arange(4, 132) % 4)[:116]
    assert (kinds[apart.argmin(axis=1)] == np.arange(120, 132) % 4).all()


def test_duplicates_lie_beside_their_original_and_shape_nothing() -> None:
    vectors = clusters(120)
    burst = np.concatenate([vectors, np.repeat(vectors[:1], 60, axis=0)])
    made = fitted_map(burst, np.arange(180) < 120, HOW)
    assert (made.positions[:120] == fitted_map(vectors, np.ones(120, bool), HOW).positions).all()
    assert made.fitted.tolist() == [True] * 120 + [False] * 60
    spread = made.positions[:120].std()
    assert np.linalg.norm(made.positions[120:] - made.positions[0], axis=1).max() < spread


def test_a_part_is_fitted_and_said_so() -> None:
    small = Layout("tsne", perplexity=10.0, max_iterations=60, fit_at_most=50, seed=7)
    made = fitted_map(clusters(120), np.ones(120, bool), small)
    assert made.fitted.sum() == 50
    assert "50 of 120 photos shaped the map" in made.note


def test_a_map_that_lost_all_its_photos_cannot_be_continued() -> None:
    before = fitted_map(clusters(40), np.ones(40, bool), HOW)
    shared = overlap(names(range(40, 60)), names(range(40)))
    assert continued_map(clusters(60)[40:], before, shared, HOW) is None


def test_a_new_map_is_turned_onto_an_older_one() -> None:
    made = fitted_map(clusters(80), np.ones(80, bool), HOW)
    turn = np.array([[0.0, 1.0], [1.0, 0.0]], np.float32)
    shared = overlap(names(range(80)), names(range(80)))
    back = turned_onto(made, made.positions @ turn, shared)
    assert np.allclose(back.positions, made.positions @ turn, atol=1e-2)


def test_a_fresh_map_is_judged_on_all_its_photos() -> None:
    vectors = clusters(120)
    measures = judged(vectors, fitted_map(vectors, np.ones(120, bool), HOW), 10, HOW.perplexity)
    assert measures["trustworthiness"] > 0.8
    assert measures["n_fitted"] == measures["trustworthiness_rows"] == 120
    assert measures["recall_fitted"] == pytest.approx(0.5, abs=0.5)


def test_a_map_whose_unit_is_known_takes_new_photos_in_as_if_it_were_not() -> None:
    vectors = clusters(132)
    before = fitted_map(vectors[:120], np.ones(120, bool), HOW)
    unit = judged(vectors[:120], before, 10, HOW.perplexity)["kernel_unit"]
    shared = overlap(names(range(132)), names(range(120)))
    found, known = (continued_map(vectors, before, shared, HOW, each) for each in (None, unit))
    assert found is not None
    assert known is not None
    assert (found.positions == known.positions).all()
