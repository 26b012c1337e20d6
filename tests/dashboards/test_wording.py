"""Numbers are told in words that are true of them."""

import pytest

from dashboards import wording


@pytest.mark.parametrize(
    ("part", "told"),
    [(0, "0 %"), (0.004, "< 1 %"), (0.37, "37 %"), (0.996, "> 99 %"), (1, "100 %")],
)
def test_a_part_is_never_rounded_to_nothing_or_all(part: float, told: str) -> None:
    assert wording.percent(part) == told


@pytest.mark.parametrize(("value", "word"), [(0.99, "High"), (0.9, "Fair"), (0.4, "Low")])
def test_trust_is_put_in_a_word(value: float, word: str) -> None:
    assert wording.trust(value)[0] == word


def test_a_part_of_the_whole_is_called_so() -> None:
    assert wording.showing(500, 12_000) == "showing 500 of 12,000 photos"
    assert wording.showing(1, 1) == "showing 1 of 1 photo"


def test_a_representation_that_a_user_added_keeps_its_name() -> None:
    assert wording.representation_name("clip") == "clip"
    assert wording.map_name("clip/umap", with_method=True) == "clip · UMAP"
    assert "clip" in wording.representation_meaning("clip")


def test_a_time_that_is_none_is_shown_as_it_is() -> None:
    assert wording.moment("2026-11-22T10:15:00+00:00") == "22 Nov 2026, 10:15"
    assert wording.moment("some day") == "some day"
