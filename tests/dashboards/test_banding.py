"""Maps are coloured by what is known of files: every photo in one band, in an order that shows."""

from pathlib import Path

import numpy as np
import pytest

from dashboards.exhibition import Exhibition
from dashboards.palette import COLOURS, RAMP
from models.records.store import AtlasStore
from tests.drawn_atlas import DrawnAtlas, draw_atlas

_ENVIRONMENTS = {"coast": "outdoor natural", "kitchen": "indoor", "street": "outdoor man-made"}


@pytest.fixture(scope="module")
def shown(drawn_atlas: DrawnAtlas) -> Exhibition:
    return Exhibition(AtlasStore(drawn_atlas.url).snapshot(), _ENVIRONMENTS)


@pytest.mark.parametrize(
    "key", ["environment", "date", "folder", "camera", "sharpness", "brightness"]
)
def test_every_photo_is_in_one_band_and_counted_there(shown: Exhibition, key: str) -> None:
    colouring = shown.colouring(key)
    counted = [category.n_photos for category in colouring.categories]
    assert sum(counted) == 60
    assert np.array_equal(np.bincount(colouring.codes, minlength=len(counted)), counted)


def test_places_are_those_of_the_first_tag(shown: Exhibition) -> None:
    colouring = shown.colouring("environment")
    for row in range(2, 60):
        label = shown.tags(row)[0].label if shown.tags(row) else ""
        name = colouring.categories[colouring.codes[row]].name
        assert name == _ENVIRONMENTS.get(label, "no known place")


def test_labels_of_no_known_place_offer_no_such_colouring(drawn_atlas: DrawnAtlas) -> None:
    assert "environment" not in Exhibition(AtlasStore(drawn_atlas.url).snapshot()).colourings


def test_years_are_bands_in_their_order(shown: Exhibition) -> None:
    colouring = shown.colouring("date")
    assert [one.name for one in colouring.categories] == ["2023", "2024", "2025", "no date"]
    years = shown.ledger.taken.astype("datetime64[Y]").astype(str)
    for row in range(60):
        name = colouring.categories[colouring.codes[row]].name
        assert name == ("no date" if years[row] == "NaT" else years[row])


def test_sharper_photos_are_in_later_and_lighter_bands(shown: Exhibition) -> None:
    colouring = shown.colouring("sharpness")
    order = np.argsort(shown.ledger.sharpness, kind="stable")
    assert (np.diff(colouring.codes[order]) >= 0).all()
    used = [RAMP.index(one.colour) for one in colouring.categories if one.colour]
    assert used == sorted(used)


def test_the_ramp_rises_in_lightness() -> None:
    parts = np.array([[int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in RAMP]) / 255
    luminance = (parts**2.2) @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(luminance) > 0.01).all()
    assert not set(RAMP) & set(COLOURS)


def test_a_run_of_one_photo_has_all_colourings(tmp_path: Path) -> None:
    alone = Exhibition(AtlasStore(draw_atlas(tmp_path, n_photos=1).url).snapshot(), _ENVIRONMENTS)
    for key in alone.colourings:
        assert sum(one.n_photos for one in alone.colouring(key).categories) == 1
