"""Maps are drawn with a point a photo, sent as binary columns, and changed without them."""

import json

import numpy as np
import pytest
from dash import Patch

from dashboards import figures
from dashboards.palette import FADED

_POSITIONS = np.array([[0, 0], [4, 2], [2, 8]], np.float32)
_CODES = np.array([0, 1, 1], np.int16)
_PAINTS = ["#111111", "#222222"]


def test_a_points_number_is_its_photos_row() -> None:
    points = figures.photo_map(_POSITIONS, _CODES, paints=_PAINTS).data[0]
    assert np.array_equal(points.x, _POSITIONS[:, 0])
    assert np.array_equal(points.y, _POSITIONS[:, 1])
    assert np.array_equal(points.marker.color, _CODES)


def test_columns_travel_as_binary_and_not_as_lists() -> None:
    sent = figures.photo_map(_POSITIONS, _CODES, paints=_PAINTS).to_dict()["data"][0]
    assert sent["x"]["dtype"] == "f4"
    assert sent["marker"]["color"]["dtype"] == "i2"
    assert sent["type"] == "scattergl"


def test_each_category_is_drawn_in_its_own_colour() -> None:
    paints = ["#111111", "#222222", "#333333"]
    marker = figures.photo_map(_POSITIONS, _CODES, paints=paints).data[0].marker
    for code, paint in enumerate(paints):
        at = (code - marker.cmin) / (marker.cmax - marker.cmin)
        below = [colour for place, colour in marker.colorscale if place <= at]
        above = [colour for place, colour in marker.colorscale if place >= at]
        assert below[-1] == above[0] == paint


def test_the_map_holds_all_points_with_room_around_them() -> None:
    layout = figures.photo_map(_POSITIONS, _CODES, paints=_PAINTS).layout
    assert _between(layout.xaxis.range, 0, 4)
    assert _between(layout.yaxis.range, 0, 8)
    assert layout.yaxis.scaleanchor == "x"


def test_a_single_photo_is_drawn() -> None:
    figure = figures.photo_map(_POSITIONS[:1], _CODES[:1], paints=_PAINTS[:1])
    low, high = figure.layout.xaxis.range
    assert low < 0 < high


def test_a_ring_marks_the_chosen_photo_and_no_other() -> None:
    ring = figures.photo_map(_POSITIONS, _CODES, paints=_PAINTS, chosen=2).data[1]
    assert set(ring.x) == {2}
    assert set(ring.y) == {8}
    assert len(figures.photo_map(_POSITIONS, _CODES, paints=_PAINTS).data[1].x) == 0


@pytest.mark.parametrize(
    "change", [figures.repainted([FADED, "#222222"]), figures.ringed([4, 2]), figures.ringed(None)]
)
def test_a_change_of_colours_or_ring_does_not_send_the_points_again(change: Patch) -> None:
    sent = json.dumps(change.to_plotly_json())
    assert len(sent) < 1000
    assert '["data", 0, "x"]' not in sent


def test_points_shrink_as_photos_grow_in_number() -> None:
    sizes = [figures.point_px(n) for n in (10, 1_000, 100_000, 1_000_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= 2


def test_nothing_can_be_sent_to_plotlys_cloud() -> None:
    assert figures.GRAPH_CONFIG["showSendToCloud"] is False
    assert figures.GRAPH_CONFIG["plotlyServerURL"] == ""


def _between(extent: tuple[float, float], low: float, high: float) -> bool:
    return extent[0] < low and high < extent[1]
