"""Filters let exactly those photos pass that they name, and stand in the address of every page."""

from datetime import date

import numpy as np
import pytest

from dashboards.exhibition import Exhibition
from dashboards.filters import Filters, filters_of
from dashboards.sieve import matching
from models.records.store import AtlasStore
from tests.drawn_atlas import DrawnAtlas


@pytest.fixture(scope="module")
def shown(drawn_atlas: DrawnAtlas) -> Exhibition:
    return Exhibition(AtlasStore(drawn_atlas.url).snapshot())


def _rows(shown: Exhibition, **filters: str) -> list[int]:
    return [int(row) for row in np.flatnonzero(matching(shown, Filters(**filters)))]


def test_no_filter_lets_every_photo_pass(shown: Exhibition) -> None:
    assert len(_rows(shown)) == 60


def test_a_tag_lets_photos_pass_that_have_it_at_any_rank(shown: Exhibition) -> None:
    expected = [row for row in range(60) if "coast" in [tag.label for tag in shown.tags(row)]]
    assert _rows(shown, tag="coast") == expected
    assert 5 < len(expected) < 60


def test_confidence_is_that_of_the_tag_which_is_filtered_by(shown: Exhibition) -> None:
    first = [row for row in range(60) if shown.tags(row) and shown.tags(row)[0].label == "coast"]
    assert _rows(shown, tag="coast", sure="50") == first
    assert len(_rows(shown, sure="50")) == 59  # one photo has no tags


def test_a_topic_lets_its_photos_pass(shown: Exhibition) -> None:
    codes = shown.colouring("conv-nmf").codes
    assert _rows(shown, topic="conv-nmf:4") == list(np.flatnonzero(codes == 4))


def test_both_days_of_a_span_belong_to_it(shown: Exhibition) -> None:
    taken = shown.ledger.taken
    days = taken.astype("datetime64[D]")
    first, last = date(2024, 3, 1), date(2024, 8, 20)
    expected = np.flatnonzero((days >= np.datetime64(first)) & (days <= np.datetime64(last)))
    assert _rows(shown, since=str(first), until=str(last)) == list(expected)
    assert 0 < len(expected) < 59
    one = str(days[~np.isnat(days)][0])
    assert len(_rows(shown, since=one, until=one)) >= 1


def test_photos_without_a_date_pass_no_filter_by_date(shown: Exhibition) -> None:
    undated = np.flatnonzero(np.isnat(shown.ledger.taken))
    assert len(undated)
    assert not set(_rows(shown, since="1900-01-01")) & set(undated)


def test_a_folder_holds_the_folders_below_it_and_not_its_namesakes(shown: Exhibition) -> None:
    folders = shown.ledger.folders
    below = next(name for name in folders.names if name.endswith("/2023"))
    parent = below.removesuffix("/2023")
    n_below = int(folders.counts()[folders.names.index(below)])
    assert len(_rows(shown, folder=below)) == n_below
    assert len(_rows(shown, folder=parent)) == 60
    assert _rows(shown, folder=below[:-1]) == []


def test_filters_are_joined_by_and(shown: Exhibition) -> None:
    one, other = {"tag": "coast"}, {"topic": "tags-nmf:0"}
    assert set(_rows(shown, **one, **other)) == set(_rows(shown, **one)) & set(
        _rows(shown, **other)
    )


def test_every_state_and_its_opposite_share_the_photos(shown: Exhibition) -> None:
    dark, blurred = set(_rows(shown, state="dark")), set(_rows(shown, state="blurred"))
    assert dark
    assert blurred
    assert set(_rows(shown, state="good")) == set(range(60)) - dark - blurred
    single, double = _rows(shown, state="single"), _rows(shown, state="duplicate")
    assert sorted([*single, *double]) == list(range(60))


@pytest.mark.parametrize(
    "nonsense",
    [
        {"tag": "no such"},
        {"topic": "conv-nmf:99"},
        {"topic": "../x:1"},
        {"topic": "7"},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"folder": "/etc"},
        {"sure": "-1"},
        {"sure": "²"},
        {"state": "x"},
    ],
)
def test_what_a_run_does_not_have_lets_no_photo_pass(
    shown: Exhibition, nonsense: dict[str, str]
) -> None:
    assert _rows(shown, **nonsense) == []


def test_filters_are_read_from_any_pages_query() -> None:
    filters = filters_of("?map=conv%2Ftsne&tag=night+sky&since=2024-01-01&page=3")
    assert filters == Filters(tag="night sky", since="2024-01-01")
    assert filters.query() == {"tag": "night sky", "since": "2024-01-01"}
    assert not filters_of(None)
