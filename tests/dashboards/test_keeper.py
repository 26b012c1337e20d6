"""What is kept for browsers is bounded, and made once."""

from dashboards.keeper import Keeper


def test_what_was_made_is_not_made_again() -> None:
    keeper, made = Keeper(100), iter([b"first", b"second"])
    assert [keeper.get("a", lambda: next(made)) for _ in range(3)] == [b"first"] * 3
    assert next(made) == b"second"


def test_the_least_recently_used_goes_when_there_is_too_much() -> None:
    keeper = Keeper(100)
    for name in ("a", "b", "a", "c"):
        keeper.get(name, lambda: b"x" * 40)
    assert keeper.n_bytes == 80
    assert keeper.get("a", lambda: b"again") == b"x" * 40
    assert keeper.get("b", lambda: b"again") == b"again"


def test_what_is_larger_than_all_is_given_and_not_kept() -> None:
    keeper = Keeper(10)
    assert len(keeper.get("a", lambda: b"x" * 50)) == 50
    assert keeper.n_bytes == 0
