from datetime import datetime, timedelta
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from models.collection.duplicates import Looks, duplicate_of
from models.pixels.decode import Limits
from models.pixels.develop import develop

LIMITS = Limits(max_bytes=10**8, max_pixels=10**8)
NOON = datetime(2024, 5, 1, 12)


def picture(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A smooth random picture: what one seed draws looks like no other's."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def jpeg(image: Image.Image, quality: int = 90) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def looks(
    *images: Image.Image, seconds: list[float] | None = None, cameras: list[str] | None = None
) -> Looks:
    facts = [develop(jpeg(image), limits=LIMITS, framing=None).facts for image in images]
    times = [NOON + timedelta(seconds=s) for s in seconds] if seconds else [None] * len(images)
    return Looks(
        fingerprints=[each.fingerprint for each in facts],
        captured_at=times,
        cameras=cameras or ["one"] * len(images),
        pixels=np.array([each.width * each.height for each in facts]),
        sharpness=np.array([each.sharpness for each in facts]),
    )


def shifted(image: Image.Image, by_px: int) -> Image.Image:
    """The next shot of a burst: the camera moved a little."""
    return image.crop((by_px, 0, image.width, image.height - by_px)).resize(image.size)


@pytest.mark.parametrize("seed", range(6))
def test_copies_in_other_sizes_and_qualities_are_found(seed: int) -> None:
    original = picture(seed, (640, 480))
    copies = [original.resize((200, 150)), ImageEnhance.Brightness(original).enhance(1.1)]
    found = duplicate_of(looks(*copies, picture(seed + 100), original))
    assert found[0] in {1, 3}, "one with most pixels is kept"
    assert found[2] is None
    assert {found[1], found[3]} == {found[0], None}


def test_different_photos_stand_alone() -> None:
    assert duplicate_of(looks(*(picture(seed) for seed in range(40)))) == [None] * 40


def test_a_burst_is_one_photo_and_the_same_view_next_day_another() -> None:
    first = picture(1)
    shots = [first, shifted(first, 12), shifted(first, 24), shifted(first, 12)]
    assert duplicate_of(looks(*shots, seconds=[0, 1, 2, 86_400])).count(None) <= 2
    apart = duplicate_of(looks(first, shifted(first, 14), seconds=[0, 60]))
    close = duplicate_of(looks(first, shifted(first, 14), seconds=[0, 1]))
    assert apart == [None, None]
    assert close.count(None) == 1


def test_two_cameras_at_one_moment_make_no_burst() -> None:
    first = picture(1)
    shots = looks(first, shifted(first, 14), seconds=[0, 1], cameras=["one", "other"])
    assert duplicate_of(shots) == [None, None]


def test_photos_without_a_fingerprint_are_no_copies_of_each_other() -> None:
    unknown = Looks([None, None], [None, None], [None, None], np.ones(2, int), np.ones(2))
    assert duplicate_of(unknown) == [None, None]


def test_many_equal_photos_are_one_group_and_nothing_is_counted_twice() -> None:
    black = [Image.new("RGB", (64, 64))] * 30
    found = duplicate_of(looks(*black, picture(1)))
    assert found == [None] + [0] * 29 + [None]


def test_an_empty_collection_has_no_duplicates() -> None:
    assert duplicate_of(Looks([], [], [], np.zeros(0, int), np.zeros(0))) == []
