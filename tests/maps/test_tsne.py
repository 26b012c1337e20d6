"""What a t-SNE map promises at any size: neighbours stay, nothing is NaN, the bits are the same."""

from typing import Any

import numpy as np
import pytest

from models.history.movement import movement
from models.maps import gradient
from models.maps import tsne as module
from models.maps.affinities import nearest_others
from models.maps.alignment import align
from models.maps.quality import neighbour_recall, trustworthiness
from models.maps.tsne import TsneMap, tsne
from models.records.arrays import Rows, Vectors
from models.retrieval.metrics import unit_rows


def clusters(n_photos: int, n_dimensions: int = 80) -> tuple[Vectors, Rows]:
    """Unit rows around four centres, and which centre each belongs to."""
    random = np.random.default_rng(n_photos)
    centres = random.standard_normal((4, n_dimensions))
    members = np.arange(n_photos) % 4
    scattered = centres[members] + 0.4 * random.standard_normal((n_photos, n_dimensions))
    return unit_rows(scattered.astype(np.float32)), members


@pytest.fixture(scope="module")
def collection() -> tuple[Vectors, Rows]:
    return clusters(200)


@pytest.fixture(scope="module")
def mapped(collection: tuple[Vectors, Rows]) -> TsneMap:
    return tsne(collection[0], seed=1)


def test_a_map_keeps_clusters_together(mapped: TsneMap, collection: tuple[Vectors, Rows]) -> None:
    members = collection[1]
    distances = np.linalg.norm(mapped.positions[:, None] - mapped.positions, axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (members[distances.argmin(axis=1)] == members).mean() > 0.98
    assert mapped.positions.shape == (200, 2)
    assert mapped.positions.dtype == np.float32
    assert (mapped.perplexity, mapped.note) == (30, "")


def test_a_map_beats_a_random_one(mapped: TsneMap, collection: tuple[Vectors, Rows]) -> None:
    chance = np.random.default_rng(0).standard_normal((200, 2)).astype(np.float32)
    ours, by_chance = (
        (trustworthiness(collection[0], positions), neighbour_recall(collection[0], positions, 12))
        for positions in (mapped.positions, chance)
    )
    for measured, expected_of_chance in zip(ours, by_chance, strict=True):
        assert measured is not None
        assert expected_of_chance is not None
        assert measured.value > expected_of_chance.value + 0.3


def test_the_same_photos_and_seed_give_the_same_bits_for_any_number_of_threads(
    collection: tuple[Vectors, Rows],
) -> None:
    first, *others = (
        tsne(collection[0], seed=1, max_iterations=100, n_jobs=n_jobs) for n_jobs in (1, 1, 2)
    )
    for other in others:
        assert other.positions.tobytes() == first.positions.tobytes()


def test_a_larger_map_is_laid_out_on_a_grid_and_keeps_neighbours_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gradient, "_MOST_IN_PAIRS", 1000)
    vectors, members = clusters(1200)
    first, second = (tsne(vectors, seed=0, max_iterations=60, n_jobs=n).positions for n in (1, 2))
    assert first.tobytes() == second.tobytes()
    nearest, _ = nearest_others(first, 1)
    assert (members[nearest[:, 0]] == members).mean() > 0.98


def test_steps_end_where_they_gain_little_and_the_map_is_as_good(
    collection: tuple[Vectors, Rows], mapped: TsneMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []

    class Counting(gradient.Gradient):
        def __call__(self, *asked: Any, **how: Any) -> Any:
            steps.append(1)
            return super().__call__(*asked, **how)

    monkeypatch.setattr(module, "Gradient", Counting)
    patient = tsne(collection[0], seed=1, max_iterations=2000)
    assert 1000 < len(steps) < 2000  # 1000 of them exaggerated
    few, many = (trustworthiness(collection[0], map_.positions) for map_ in (mapped, patient))
    assert few is not None
    assert many is not None
    assert few.value > many.value - 0.01


@pytest.mark.parametrize("max_iterations", [1, 3, 51])
def test_as_many_steps_as_asked_for_are_enough(max_iterations: int) -> None:
    vectors, _ = clusters(40)
    positions = tsne(vectors, seed=0, max_iterations=max_iterations).positions
    assert np.isfinite(positions).all()


def test_another_seed_gives_another_map(mapped: TsneMap, collection: tuple[Vectors, Rows]) -> None:
    other = tsne(collection[0], seed=2, max_iterations=60)
    assert not np.array_equal(other.positions, mapped.positions)


def test_a_map_begun_from_an_old_one_stays_near_it_and_takes_new_photos_in(
    mapped: TsneMap, collection: tuple[Vectors, Rows]
) -> None:
    vectors, members = collection
    old_map = 0.3 * mapped.positions + 5  # as an alignment may have left it
    start = np.where(np.arange(200)[:, None] < 180, old_map, np.float32(np.nan))
    again = tsne(vectors, seed=9, start=start).positions
    aligned = align(again, old_map)
    assert movement(old_map[:180], aligned[:180]).median < 0.1
    assert movement(old_map[:180], tsne(vectors, seed=9).positions[:180]).median > 0.3
    distances = np.linalg.norm(again[:, None] - again, axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (members[distances.argmin(axis=1)] == members).mean() > 0.98
    old_trust, new_trust = (trustworthiness(vectors, p) for p in (mapped.positions, again))
    assert old_trust is not None
    assert new_trust is not None
    assert new_trust.value > old_trust.value - 0.02


def test_a_start_gives_the_same_bits_each_time_and_is_left_alone(
    mapped: TsneMap, collection: tuple[Vectors, Rows]
) -> None:
    start = mapped.positions.copy()
    start[::7] = np.nan
    before = start.tobytes()
    first, second = (
        tsne(collection[0], seed=3, max_iterations=50, n_jobs=n, start=start) for n in (1, 2)
    )
    assert first.positions.tobytes() == second.positions.tobytes()
    assert start.tobytes() == before


@pytest.mark.parametrize("n_known", [0, 1, 7])
def test_a_start_of_hardly_any_photos_is_none(
    collection: tuple[Vectors, Rows], n_known: int
) -> None:
    start = np.full((200, 2), np.nan, np.float32)
    start[:n_known] = 1
    begun = tsne(collection[0], seed=1, max_iterations=50, start=start)
    fresh = tsne(collection[0], seed=1, max_iterations=50)
    assert begun.positions.tobytes() == fresh.positions.tobytes()


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_a_start_at_which_all_photos_coincide_still_becomes_a_map(
    collection: tuple[Vectors, Rows], value: float
) -> None:
    start = np.full((200, 2), value, np.float32)
    begun = tsne(collection[0], seed=1, start=start)
    assert np.isfinite(begun.positions).all()
    assert len(np.unique(begun.positions, axis=0)) == 200


def test_a_start_with_other_rows_is_refused_with_advice(
    collection: tuple[Vectors, Rows],
) -> None:
    with pytest.raises(
        ValueError, match="start has 3 rows, the vectors 200: give NaN for new photos"
    ):
        tsne(collection[0], seed=0, start=np.zeros((3, 2), np.float32))


@pytest.mark.parametrize("n_photos", [0, 1, 2, 3, 5, 7])
def test_too_few_photos_are_shown_by_principal_components_and_it_says_so(n_photos: int) -> None:
    few = tsne(clusters(n_photos)[0], seed=0)
    assert few.positions.shape == (n_photos, 2)
    assert np.isfinite(few.positions).all()
    assert few.note == f"too few photos for t-SNE ({n_photos}): shown by principal components"
    assert len({tuple(position) for position in few.positions.tolist()}) == n_photos


@pytest.mark.parametrize(("n_photos", "perplexity"), [(8, 7 / 3), (40, 13), (91, 30)])
def test_perplexity_fits_the_number_of_photos(n_photos: int, perplexity: float) -> None:
    small = tsne(clusters(n_photos)[0], seed=0, max_iterations=100)
    assert small.perplexity == pytest.approx(perplexity)
    assert np.isfinite(small.positions).all()
    assert small.note == ""


def test_forty_photos_fall_into_their_clusters() -> None:
    vectors, members = clusters(40)
    positions = tsne(vectors, seed=0).positions
    centres = np.stack([positions[members == member].mean(axis=0) for member in range(4)])
    nearest = np.linalg.norm(positions[:, None] - centres, axis=2).argmin(axis=1)
    assert (nearest == members).mean() > 0.95


@pytest.mark.parametrize("n_copies", [3, 30, 55])
def test_copies_of_a_photo_get_finite_places(n_copies: int) -> None:
    vectors = clusters(60)[0]
    vectors[:n_copies] = 0  # photos without tags: equal, and of no direction
    positions = tsne(vectors, seed=0).positions
    assert np.isfinite(positions).all()
    places = len(np.unique(positions[:n_copies], axis=0))
    assert places > n_copies / 3  # a patch of points, of which some coincide


def test_photos_that_are_all_the_same_are_no_map_and_it_says_so() -> None:
    same = tsne(np.repeat(clusters(1)[0], 30, axis=0), seed=0)
    assert not same.positions.any()
    assert "all photos are the same" in same.note


@pytest.mark.parametrize("n_dimensions", [1, 2, 50, 51])
def test_vectors_of_any_width_can_be_mapped(n_dimensions: int) -> None:
    positions = tsne(clusters(30, n_dimensions)[0], seed=0, max_iterations=60).positions
    assert positions.shape == (30, 2)
    assert np.isfinite(positions).all()
