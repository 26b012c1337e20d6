from models.records.overlap import overlap


def test_kept_and_new_rows_are_told_apart() -> None:
    shared = overlap(["b", "c", "d", "e"], ["a", "b", "d"])
    assert shared.kept.tolist() == [0, 2]
    assert shared.former.tolist() == [1, 2]
    assert shared.new.tolist() == [1, 3]


def test_rosters_without_a_photo_in_common() -> None:
    shared = overlap(["a"], [])
    assert (len(shared.kept), len(shared.former), shared.new.tolist()) == (0, 0, [0])
