"""Where and when a topic is found, and which topics mean the same photos."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dashboards.ledger import Named
from dashboards.spread import by_folder, meeting, over_time


def _ledger(days: list[str], codes: list[int] | None = None, names: tuple[str, ...] = ()) -> Any:
    taken = np.array(days, "datetime64[s]")
    folders = Named(names, np.array(codes or [0] * len(days), np.int32))
    return SimpleNamespace(taken=taken, folders=folders)


@pytest.mark.parametrize(
    ("last", "first_name", "n_periods"),
    [("2024-01-05", "2024-01-01", 5), ("2026-11-30", "2024-01", 35), ("2123-01-01", "2024 to", 34)],
)
def test_periods_are_as_fine_as_a_screen_can_show(
    last: str, first_name: str, n_periods: int
) -> None:
    every = np.array([True, True])
    parts = over_time(_ledger(["2024-01-01", last]), every, every)
    assert len(parts) == n_periods
    assert parts[0].name.startswith(first_name)
    assert (parts[0].n_all, parts[-1].n_all) == (1, 1)


def test_parts_are_of_the_photos_that_count_and_have_a_date() -> None:
    ledger = _ledger(["2024-01-01", "2024-01-01", "2024-01-02", "NaT", "2024-01-02"])
    chosen = np.array([True, False, True, True, False])
    among = np.array([True, True, True, True, False])
    parts = over_time(ledger, chosen, among)
    assert [(one.n_photos, one.n_all, one.share) for one in parts] == [(1, 2, 0.5), (1, 1, 1.0)]
    assert over_time(_ledger(["NaT"]), np.array([True]), np.array([True])) == []


def test_folders_with_most_of_a_topic_come_first_and_the_rest_is_counted() -> None:
    codes = [0, 0, 1, *range(1, 20)]
    ledger = _ledger(["NaT"] * len(codes), codes, tuple(f"f{at}" for at in range(20)))
    every = np.ones(len(codes), bool)
    parts, n_more = by_folder(ledger, every, every)
    assert [one.name for one in parts[:2]] == ["f0", "f1"]
    assert (len(parts), n_more) == (12, 8)


def test_topics_meet_where_the_same_photos_have_them() -> None:
    one = np.array([[1, 0], [2, 0], [0, 3], [9, 9]], np.float32)
    other = np.array([[0, 2, 0], [0, 4, 0], [5, 0, 0], [0, 0, 0]], np.float32)
    counted = np.array([True, True, True, False])
    found = meeting(one, other, counted)
    np.testing.assert_allclose(found, [[0, 1, 0], [1, 0, 0]], atol=1e-6)
