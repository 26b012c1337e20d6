"""The state of the map page survives its address."""

import pytest

from dashboards.addresses import (
    MapView,
    asked,
    beside,
    map_href,
    map_view,
    photo_href,
    view_of,
    whole_number,
)
from dashboards.searchview import SearchView


@pytest.mark.parametrize(
    "view",
    [
        MapView(),
        MapView(map="conv/tsne", colour="tag"),
        MapView(map="my vectors & more/umap", colour="tags-nmf", category="3", photo="0" * 64),
    ],
)
def test_a_state_read_back_from_its_address_is_the_same(view: MapView) -> None:
    assert map_view(map_href(view).removeprefix("/")) == view


def test_what_a_page_does_not_know_is_left_out_of_its_state() -> None:
    assert map_view("?map=a&nonsense=b&map=c") == MapView(map="c")
    assert map_view(None) == MapView()


def test_a_photo_beside_the_map_leaves_the_map_as_it_is() -> None:
    search = "?map=conv%2Ftsne&colour=tag&category=1&photo=old&tag=coast&area=x~AA"
    there = beside(search)("f" * 64)
    view = MapView(map="conv/tsne", colour="tag", category="1", photo="f" * 64, area="x~AA")
    assert map_view(there.removeprefix("/")) == view
    assert asked(there.removeprefix("/"))["tag"] == "coast"


def test_a_photos_page_is_named_by_its_id() -> None:
    assert photo_href("ab") == "/photo?id=ab"


@pytest.mark.parametrize("text", ["", "-1", "1.5", "٣", "²", "one", "9" * 5_000])
def test_what_is_no_number_of_ours_gives_way(text: str) -> None:
    assert whole_number(text, 1) == 1
    assert whole_number(text, None) is None
    assert whole_number("30", 1) == 30


def test_a_view_takes_its_own_texts_of_a_query_and_nothing_else() -> None:
    view = view_of(SearchView, "?photo=ab&by=conv&filters=x&unknown=y", filters="given")
    assert view == SearchView(photo="ab", by="conv", filters="given")  # type: ignore[arg-type]
