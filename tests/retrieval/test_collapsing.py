import numpy as np

from models.retrieval.collapsing import collapsed, each_alone
from models.retrieval.metrics import unit_rows

UNIT = unit_rows(np.array([[1, 0], [1, 0.01], [0, 1], [0.01, 1], [1, 1]], np.float32))
RANKED = np.array([0, 4, 1, 2, 3])


def test_near_duplicates_follow_the_one_that_is_shown() -> None:
    shown = collapsed(RANKED, None, UNIT, n_wanted=3)
    assert [(one.row, one.alike) for one in shown] == [(0, (1,)), (4, ()), (2, (3,))]


def test_what_a_build_found_to_be_duplicates_goes_before_similarity() -> None:
    originals = np.array([0, 1, 2, 2, 0])
    shown = collapsed(RANKED, originals, UNIT, n_wanted=3)
    assert [(one.row, one.alike) for one in shown] == [(0, (4,)), (1, ()), (2, (3,))]


def test_no_more_come_than_are_wanted() -> None:
    assert [one.row for one in collapsed(RANKED, None, UNIT, n_wanted=1)] == [0]
    assert [one.row for one in each_alone(RANKED, 2)] == [0, 4]
