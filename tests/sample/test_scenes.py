import numpy as np
import pytest

from models.sample.scenes import CATEGORIES, draw_scene

# The names as SUN397's ClassName.txt has them, without the leading "/b/".
IN_SUN397 = {
    "beach", "bedroom", "coast", "desert/sand", "forest/broadleaf", "golf_course", "highway",
    "kitchen", "lake/natural", "living_room", "mountain", "ocean", "sandbar", "sky", "skyscraper",
    "snowfield", "street", "waterfall/fan", "wheat_field",
}  # fmt: skip
SMALL = (96, 128)


def test_every_category_is_one_of_sun397() -> None:
    assert set(CATEGORIES) <= IN_SUN397
    assert len(CATEGORIES) >= 14


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_scene_is_a_photo_with_tones_and_detail(category: str) -> None:
    photo = draw_scene(category, 1, SMALL)
    luma = photo.mean(axis=2)
    assert photo.shape == (*SMALL, 3)
    assert photo.dtype == np.uint8
    assert luma.std() > 4
    assert np.abs(np.diff(luma, axis=1)).mean() > 0.5


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("size", [(60, 160), (128, 96), (97, 97)])
def test_scenes_fit_panoramas_upright_and_odd_sizes(category: str, size: tuple[int, int]) -> None:
    for seed in range(4):
        assert draw_scene(category, seed, size).shape == (*size, 3)


def test_the_same_seed_draws_the_same_scene_and_another_seed_another() -> None:
    first = draw_scene("coast", 1, SMALL)
    np.testing.assert_array_equal(first, draw_scene("coast", 1, SMALL))
    assert np.abs(first.astype(int) - draw_scene("coast", 2, SMALL)).mean() > 5


def test_classes_differ_in_colour_where_the_world_does() -> None:
    def mean_colour(category: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        photos = [draw_scene(category, seed, SMALL) for seed in range(8)]
        return np.asarray(np.stack(photos).mean(axis=(0, 1, 2)))

    desert, sea, golf = mean_colour("desert/sand"), mean_colour("ocean"), mean_colour("golf_course")
    assert desert[0] > desert[2]  # warm
    assert sea[2] > sea[0]  # cool
    assert golf[1] > golf[2]  # green


def test_an_unknown_category_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'moon'.*beach"):
        draw_scene("moon", 1)
