"""Category names have one canonical form, and one that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.scenes.categories import category_name, plain_label


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/abbey", "abbey"),
        ("a/apartment_building/outdoor", "apartment_building/outdoor"),
        ("apartment building/outdoor/", "apartment_building/outdoor"),
        ("/c/church/indoor", "church/indoor"),
        ("kitchen", "kitchen"),
        ("a/beach", "a/beach"),  # not SUN's letter: it would be b
        ("Eiffel Tower", "Eiffel_Tower"),
        ("Mu\u0308nchen", "M\u00fcnchen"),  # macOS decomposes, Linux does not
    ],
)
def test_a_path_has_one_canonical_name(path: str, name: str) -> None:
    assert category_name(path) == name


@given(st.text(min_size=1).filter(lambda text: text.strip(" /\\\t\n\r\x0b\x0c")))
def test_canonical_names_stay_as_they_are_when_seen_twice(path: str) -> None:
    try:
        name = category_name(path)
    except ValueError:
        return
    assert "/" not in (name[0], name[-1])
    if name[1:2] != "/":  # else a letter like SUN's may go
        assert category_name(name) == name


@pytest.mark.parametrize("path", ["", "/", " / "])
def test_a_path_without_a_name_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="names no category"):
        category_name(path)


def test_sub_classes_are_shown_in_brackets() -> None:
    assert plain_label("apartment_building/outdoor") == "apartment building (outdoor)"
    assert plain_label("art_gallery") == "art gallery"
