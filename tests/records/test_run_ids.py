from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from models.records.run_ids import next_run_id

NOON = datetime(2026, 11, 22, 12, 0, 0, 500_000, tzinfo=UTC)


def test_a_run_is_called_by_its_moment_in_universal_time() -> None:
    assert next_run_id([], NOON).startswith("20261122-120000-")
    in_tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    assert next_run_id([], in_tokyo).startswith("20261122-120000-")


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=8))
def test_names_sort_by_publication_whatever_the_clock_does(jumps_s: list[int]) -> None:
    names: list[str] = []
    now = NOON
    for jump in jumps_s:
        now += timedelta(seconds=jump)
        names.append(next_run_id(names, now))
    assert names == sorted(names)
    assert len({name[:15] for name in names}) == len(names)


def test_names_of_another_kind_are_passed_over() -> None:
    assert next_run_id(["run-1", "zzz"], NOON).startswith("20261122-120000-")
