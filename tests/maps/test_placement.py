"""New photos land among those they resemble, each by itself, and old ones stay where they are."""

import numpy as np
import pytest
from openTSNE import TSNEEmbedding
from openTSNE.affinity import PerplexityBasedNN
from sklearn.datasets import load_digits

from models.maps.affinities import nearest_fitted
from models.maps.alignment import align
from models.maps.placement import place
from models.maps.tsne import tsne
from models.records.arrays import Positions, Vectors
from models.retrieval.metrics import unit_rows

_N_OLD = 700


@pytest.fixture(scope="module")
def digits() -> Vectors:
    images = load_digits().data.astype(np.float32)
    return unit_rows(images[np.random.default_rng(0).permutation(len(images))[:1000]])


@pytest.fixture(scope="module")
def old_map(digits: Vectors) -> Positions:
    return tsne(digits[:_N_OLD], seed=0).positions


@pytest.fixture(scope="module")
def placed(digits: Vectors, old_map: Positions) -> Positions:
    return place(digits[_N_OLD:], digits[:_N_OLD], old_map, perplexity=30, seed=0)


def kept(digits: Vectors, old_map: Positions, places: Positions) -> float:
    """Return the part of the old photos nearest on the map that are nearest in the vectors."""
    by_vector, _ = nearest_fitted(digits[_N_OLD:], digits[:_N_OLD], 12)
    on_map, _ = nearest_fitted(places, old_map, 12)
    both = [len(set(a) & set(b)) for a, b in zip(by_vector.tolist(), on_map.tolist(), strict=True)]
    return float(np.mean(both)) / 12


def test_new_photos_keep_their_neighbours_as_well_as_with_opentsne(
    digits: Vectors, old_map: Positions, placed: Positions
) -> None:
    old, new = digits[:_N_OLD].astype(np.float64), digits[_N_OLD:].astype(np.float64)
    affinities = PerplexityBasedNN(old, perplexity=30, method="exact", random_state=0)
    reference = TSNEEmbedding(
        old_map, affinities, negative_gradient_method="bh", random_state=0, n_jobs=1
    )
    theirs = np.asarray(reference.transform(new)).astype(np.float32)
    standing = np.asarray(reference).astype(np.float32)  # it has moved the map to its own centre
    assert kept(digits, old_map, placed) >= kept(digits, standing, theirs) > 0.4


def test_a_map_in_other_units_turned_and_moved_takes_new_photos_at_the_same_places(
    digits: Vectors, old_map: Positions, placed: Positions
) -> None:
    turn = np.array([[0, -1], [1, 0]], dtype=np.float32)
    for scale in (0.02, 7.0):
        moved = (scale * old_map @ turn + 3).astype(np.float32)
        again = place(digits[_N_OLD:], digits[:_N_OLD], moved, perplexity=30, seed=0)
        back = align(again, placed)
        apart = np.linalg.norm(back - placed, axis=1)
        assert np.median(apart) < 0.01 * old_map.std()
        assert kept(digits, moved, again) == pytest.approx(kept(digits, old_map, placed), abs=0.01)


def test_a_photos_place_is_the_same_bits_in_whatever_company(
    digits: Vectors, old_map: Positions, placed: Positions
) -> None:
    new = digits[_N_OLD:]
    for rows in ([5], [7, 3], list(range(129)), list(range(299, -1, -1))):
        alone = place(new[rows], digits[:_N_OLD], old_map, perplexity=30, seed=0)
        assert alone.tobytes() == placed[rows].tobytes()


def test_many_photos_lie_where_they_lie_in_any_order(digits: Vectors, old_map: Positions) -> None:
    new = np.concatenate([digits[:400], digits[399::-1]])
    places = place(new, digits[:200], old_map[:200], perplexity=10, seed=0)
    assert places[:400].tobytes() == places[400:][::-1].tobytes()


def test_rows_that_are_not_on_the_map_count_for_nothing(
    digits: Vectors, old_map: Positions, placed: Positions
) -> None:
    there = np.arange(len(digits)) < _N_OLD
    strewn = np.random.default_rng(0).permutation(len(digits))
    positions = np.concatenate([old_map, np.full((len(digits) - _N_OLD, 2), 1e3, np.float32)])
    everyone = digits[strewn], positions[strewn]
    by_mask = place(digits[_N_OLD:], *everyone, perplexity=30, seed=0, among=there[strewn])
    by_copy = place(
        digits[_N_OLD:], *(each[there[strewn]] for each in everyone), perplexity=30, seed=0
    )
    assert by_mask.tobytes() == by_copy.tobytes()
    assert np.median(np.linalg.norm(by_mask - placed, axis=1)) < 0.01 * old_map.std()


def test_an_exact_copy_lands_right_beside_its_original(digits: Vectors, old_map: Positions) -> None:
    copies = place(digits[[3, 400]], digits[:_N_OLD], old_map, perplexity=30, seed=0)
    apart = np.linalg.norm(copies - old_map[[3, 400]], axis=1)
    _, to_others = nearest_fitted(old_map, old_map, 2)
    assert (apart > 0).all()
    assert (apart < np.median(to_others[:, 1])).all()


def test_the_seed_turns_copies_about_their_original(digits: Vectors, old_map: Positions) -> None:
    first, second = (
        place(digits[[3]], digits[:_N_OLD], old_map, perplexity=30, seed=seed) for seed in (0, 1)
    )
    assert not np.array_equal(first, second)


def test_what_is_handed_in_stays_as_it_is(digits: Vectors, old_map: Positions) -> None:
    before = old_map.tobytes(), digits.tobytes()
    places = place(digits[_N_OLD:], digits[:_N_OLD], old_map, perplexity=30, seed=0)
    assert (old_map.tobytes(), digits.tobytes()) == before
    assert places.dtype == np.float32


def test_no_new_photos_have_no_places(digits: Vectors, old_map: Positions) -> None:
    places = place(digits[:0], digits[:_N_OLD], old_map, perplexity=30, seed=0)
    assert places.shape == (0, 2)


@pytest.mark.parametrize("n_old", [0, 1, 2, 3, 4, 5, 9])
def test_maps_of_few_photos_take_new_ones_near_the_most_alike(digits: Vectors, n_old: int) -> None:
    corners = np.array([[0, 0], [9, 0], [0, 9], [9, 9], [4, 4], [-5, 0], [0, -5], [2, 7], [7, 2]])
    old_map = corners[:n_old].astype(np.float32)
    places = place(digits[50:60], digits[:n_old], old_map, perplexity=30, seed=0)
    assert places.shape == (10, 2)
    assert np.isfinite(places).all()
    if 0 < n_old < 4:
        nearest, _ = nearest_fitted(digits[50:60], digits[:n_old], 1)
        np.testing.assert_array_equal(places, old_map[nearest[:, 0]])


def test_on_a_map_of_photos_that_are_all_the_same_places_are_finite(digits: Vectors) -> None:
    same = np.repeat(digits[:1], 40, axis=0)
    places = place(digits[:20], same, np.zeros((40, 2), dtype=np.float32), perplexity=30, seed=0)
    assert np.isfinite(places).all()


def test_vectors_of_another_measure_are_refused_with_advice(
    digits: Vectors, old_map: Positions
) -> None:
    with pytest.raises(ValueError, match="do not belong together"):
        place(digits[:, :9], digits[:_N_OLD], old_map, perplexity=30, seed=0)
    with pytest.raises(ValueError, match="do not belong together"):
        place(digits, digits, old_map, perplexity=30, seed=0)
