"""A judgement, worked out by hand on six photos of three classes and a fourth label."""

import numpy as np
import pytest

from models.scenes.judgement import Judgement, judge

NAMES = ["sky", "kitchen", "street", "mine"]
ENVIRONMENTS = {"sky": "outdoor natural", "kitchen": "indoor", "street": "outdoor man-made"}
TARGETS = np.array([0, 0, 0, 1, 1, 3])
PROBABILITIES = np.array(
    [
        [0.8, 0.1, 0.1, 0.0],  # sky: right
        [0.3, 0.1, 0.6, 0.0],  # sky: taken for street, though outdoors
        [0.3, 0.1, 0.6, 0.0],  # sky: the same
        [0.1, 0.7, 0.2, 0.0],  # kitchen: right
        [0.3, 0.4, 0.3, 0.0],  # kitchen: right, but outdoors is likelier
        [0.1, 0.8, 0.1, 0.0],  # mine: taken for kitchen
    ],
    np.float32,
)


@pytest.fixture(scope="module")
def found() -> Judgement:
    return judge(PROBABILITIES, TARGETS, NAMES, ENVIRONMENTS)


def test_photos_and_classes_are_counted(found: Judgement) -> None:
    assert found.n_photos == 6
    assert found.accuracy == pytest.approx(3 / 6)
    assert found.top5_accuracy == 1
    assert found.mean_class_accuracy == pytest.approx((1 + 0 + 1 / 3) / 3)
    classes = [(each.name, each.n_photos, each.accuracy) for each in found.classes]
    assert classes == [("kitchen", 2, 1), ("mine", 1, 0), ("sky", 3, pytest.approx(1 / 3))]
    assert found.classes[2].confidence == pytest.approx(2 / 3)


def test_confusions_are_counted_with_the_largest_first(found: Judgement) -> None:
    told = [(each.right, each.given, each.n_photos) for each in found.confusions]
    assert told == [("sky", "street", 2), ("mine", "kitchen", 1)]
    assert found.confusions[0].share == pytest.approx(2 / 3)
    # Rows and columns: kitchen, mine, sky; the last column holds the street.
    assert found.matrix == ((2, 0, 0, 0), (1, 0, 0, 0), (0, 0, 1, 2))
    assert sum(map(sum, found.matrix)) == found.n_photos


def test_environments_are_told_by_the_labels_that_have_one(found: Judgement) -> None:
    assert found.n_placed == 5
    assert found.indoor_accuracy == pytest.approx(4 / 5)  # the last kitchen is 0.6 outdoors
    assert found.environment_accuracy == pytest.approx(3 / 5)


def test_calibration_and_abstention_follow_the_top_probability(found: Judgement) -> None:
    # Top probabilities 0.8, 0.6, 0.6, 0.7, 0.4, 0.8, of which right: 1, 0, 0, 1, 1, 0.
    assert found.calibration_error == pytest.approx((0.6 * 2 + abs(0.7 - 1) + 0.6 + 0.3 * 2) / 6)
    at = {each.threshold: each for each in found.abstention}
    assert (at[0.0].coverage, at[0.0].accuracy) == (1, 0.5)
    assert at[0.65].coverage == pytest.approx(3 / 6)
    assert at[0.65].accuracy == pytest.approx(2 / 3)
    assert at[0.95].accuracy is None


def test_a_tagger_of_ones_own_labels_has_no_environments() -> None:
    found = judge(PROBABILITIES, TARGETS, NAMES, {})
    assert (found.n_placed, found.indoor_accuracy, found.environment_accuracy) == (0, None, None)
