"""A drawn area selects the photos inside it, and what they have in common is told."""

import numpy as np
import pytest

from dashboards.area import Area, area_of, area_text
from dashboards.exhibition import Exhibition
from dashboards.places import quantised
from dashboards.selection import selection_of, unit_places
from dashboards.together import over_represented, together
from models.records.store import AtlasStore
from tests.drawn_atlas import DrawnAtlas

_SQUARE = np.array([[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]])


@pytest.fixture(scope="module")
def shown(drawn_atlas: DrawnAtlas) -> Exhibition:
    return Exhibition(AtlasStore(drawn_atlas.url).snapshot())


def test_an_area_survives_its_address() -> None:
    corners = np.random.default_rng(4).uniform(-0.2, 1.2, (40, 2))
    area = area_of(area_text("conv-nmf/tsne", corners))
    assert area is not None
    assert area.map == "conv-nmf/tsne"
    assert np.abs(area.corners - corners).max() < 1 / 2000


@pytest.mark.parametrize(
    "text",
    ["", None, "conv/tsne", "conv/tsne~", "conv/tsne~AAAAAAAA", "~AAAAAAAAAAAA", "x~AAAAAAAAAAA!",
     "x~AAAAAAAAAAAAA", "x~" + "AAAA" * 201],
)  # fmt: skip
def test_what_is_no_area_selects_nothing_less(text: str | None) -> None:
    assert area_of(text) is None


def test_inside_is_inside_also_of_a_hollow_shape() -> None:
    hollow = np.array([[0, 0], [1, 0], [1, 1], [0.5, 0.2], [0, 1]])
    places = np.array([[0.5, 0.1], [0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [1.5, 0.5]], np.float32)
    assert Area("x", hollow).contains(places).tolist() == [True, False, True, True, False]


def test_many_random_places_are_told_apart_as_a_square_tells_them() -> None:
    places = np.random.default_rng(1).uniform(0, 1, (5_000, 2)).astype(np.float32)
    expected = ((places > 0.2) & (places < 0.8)).all(axis=1)
    assert np.array_equal(Area("x", _SQUARE).contains(places), expected)


def test_a_selection_is_what_passes_the_filters_inside_the_area(shown: Exhibition) -> None:
    area = area_text("conv/tsne", _SQUARE)
    rows = selection_of(f"?tag=coast&area={area}").rows(shown)
    inside = Area("conv/tsne", _SQUARE).contains(unit_places(shown, "conv/tsne"))
    expected = [
        row for row in range(60) if inside[row] and "coast" in [t.label for t in shown.tags(row)]
    ]
    assert sorted(rows) == expected
    assert 0 < len(expected) < 60


def test_an_area_of_a_map_that_is_not_there_selects_nothing(shown: Exhibition) -> None:
    area = area_text("nonsense/tsne", _SQUARE)
    assert len(selection_of(f"?area={area}").rows(shown)) == 0


def test_places_keep_the_shape_of_a_map_whatever_its_extent() -> None:
    wide = np.array([[-100, 1], [300, 2], [0, 0], [np.nan, 1]], np.float32)
    places = quantised(wide).astype(float)
    assert places[:3, 0].tolist() == pytest.approx([0, 65535, 16384], abs=2)
    assert places[0, 1] - places[1, 1] == pytest.approx(65535 / 400, abs=2)  # y downwards
    assert quantised(np.zeros((1, 2), np.float32)).tolist() == [[32768, 32768]]


def test_a_cluster_is_told_by_its_tag_and_topic(shown: Exhibition) -> None:
    colouring = shown.colouring("tags-nmf")
    code = 3
    common = together(shown, colouring.codes == code)
    name = colouring.categories[code].name
    assert common.topics["tags-nmf"][0].name == name
    assert common.topics["tags-nmf"][0].part == 1
    assert common.topics["tags-nmf"][0].lift == pytest.approx(12, rel=0.2)
    assert name.split(" + ")[0] in [tag.name for tag in common.tags]
    assert common.first <= common.last


def test_the_whole_and_nothing_have_nothing_more_frequent(shown: Exhibition) -> None:
    for bits in (np.ones(60, bool), np.zeros(60, bool)):
        common = together(shown, bits)
        assert common.tags == ()
        assert common.topics == {}


def test_a_frequent_surplus_comes_before_a_rare_ones_high_lift() -> None:
    here = np.array([60, 2, 10])
    everywhere = np.array([200, 5, 300])
    found = over_represented(here, everywhere, n_here=100, n_all=1_000)
    assert [one[0] for one in found] == [0, 1]  # the third is rarer here than in the whole
    assert found[0][3] == pytest.approx(3)
    assert found[1][3] == pytest.approx(4)
