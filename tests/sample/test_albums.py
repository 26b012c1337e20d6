import numpy as np
import pytest

from models.sample.albums import ALBUMS, file_name, file_under, take_shot
from models.sample.scenes import CATEGORIES


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_an_album(category: str) -> None:
    album = file_under(np.random.default_rng(1), category)
    assert category in album.scenes


def test_albums_hold_only_scenes_that_can_be_drawn() -> None:
    assert {scene for album in ALBUMS for scene in album.scenes} == set(CATEGORIES)


def test_photos_are_taken_within_their_album_s_days_and_near_its_place() -> None:
    rng = np.random.default_rng(2)
    for album in ALBUMS:
        shot, occasion = take_shot(rng, album, 0)
        assert 0 <= (shot.taken.date() - album.first_day).days < album.n_days
        assert occasion.hour == pytest.approx(shot.taken.hour + shot.taken.minute / 60, abs=0.02)
        if shot.place is not None and album.place is not None:
            assert np.abs(np.subtract(shot.place, album.place)).max() < 0.5


def test_november_in_patagonia_is_spring() -> None:
    (album,) = (album for album in ALBUMS if "Patagonia" in album.folder)
    _, occasion = take_shot(np.random.default_rng(3), album, 0)
    assert occasion.season in ("spring", "summer")


def test_file_names_never_meet() -> None:
    rng = np.random.default_rng(4)
    names = [file_name(take_shot(rng, album, i)[0], i) for i, album in enumerate(ALBUMS * 20)]
    assert len(set(names)) == len(names)


def test_the_collection_spans_years_places_and_cameras() -> None:
    assert len({album.first_day.year for album in ALBUMS}) >= 6
    assert any(album.place is None for album in ALBUMS)
    assert len({camera.model for album in ALBUMS for camera in album.cameras}) >= 5
