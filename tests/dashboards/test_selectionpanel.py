"""A small selection leads to what is like all of its photos at once."""

import re

import pytest

from dashboards.exhibition import Exhibition
from dashboards.searchview import MOST_PHOTOS
from dashboards.selection import selection_of
from dashboards.selectionpanel import told
from models.records.store import AtlasStore
from tests.drawn_atlas import DrawnAtlas

_LINK = re.compile(r"Link\(children='Find like these', href='/search\?photo=([^']*)'")


@pytest.mark.parametrize(
    ("search", "n_photos"),
    [("?tag=coast&sure=70", 5), ("?since=2024-01-01", 0), ("?tag=nonsense", 0)],
)
def test_few_photos_lead_to_what_is_like_them(
    drawn_atlas: DrawnAtlas, search: str, n_photos: int
) -> None:
    shown = Exhibition(AtlasStore(drawn_atlas.url).snapshot())
    found = _LINK.search(str(told(shown, selection_of(search))))
    ids = found[1].split("%2C") if found else []
    assert len(ids) == n_photos <= MOST_PHOTOS
    assert set(ids) <= set(drawn_atlas.photo_ids)
