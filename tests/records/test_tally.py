import pytest

from models.records.tally import Tally


def test_counts_that_do_not_balance_are_an_error() -> None:
    with pytest.raises(ValueError, match="found 5 but accounted for 4"):
        Tally(done=2, reused=1, rejected=1, found=5)


def test_tallies_add_up() -> None:
    assert Tally(done=1, rejected=2) + Tally(reused=3) == Tally(done=1, reused=3, rejected=2)
    assert (Tally(done=1) + Tally(done=2)).found == 3
