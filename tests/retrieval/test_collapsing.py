import numpy as np

from models.retrieval.collapsing import collapsed, each_alone, originals_among

RANKED = np.array([0, 4, 1, 2, 3])


def test_near_duplicates_follow_the_one_that_is_shown() -> None:
    originals = np.array([0, 0, 2, 2, 4])
    shown = collapsed(RANKED, originals, n_wanted=3)
    assert [(one.row, one.alike) for one in shown] == [(0, (1,)), (4, ()), (2, (3,))]


def test_a_result_that_is_shown_stands_for_all_its_near_duplicates() -> None:
    shown = collapsed(RANKED, np.array([0, 1, 2, 0, 4]), n_wanted=1)
    assert [(one.row, one.alike) for one in shown] == [(0, (3,))]


def test_no_more_come_than_are_wanted() -> None:
    assert [one.row for one in each_alone(RANKED, 2)] == [0, 4]


def test_photos_alike_by_twos_are_no_chain() -> None:
    neighbours = [1, 2, 0, 2, 1, 0]  # 0 is like 1, 1 like 2, but 0 is not like 2
    similarities = np.array([[0.95, 0.5], [0.95, 0.95], [0.95, 0.5]], np.float32)
    assert originals_among(neighbours, similarities).tolist() == [0, 0, 2]
