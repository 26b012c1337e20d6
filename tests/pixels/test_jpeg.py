"""A JPEG is decoded to the smallest part of its size that is quick and has enough pixels."""

import numpy as np
import pytest
from PIL import Image

from models.pixels.decode import Undecodable, read_photo
from tests.pixels.drawing import ROOMY, difference, encoded, gradient


@pytest.mark.parametrize(
    "size", [(1600, 1200), (4000, 3000), (1155, 866), (1000, 700), (800, 600), (300, 200)]
)
def test_no_smaller_part_would_do(size: tuple[int, int]) -> None:
    content = encoded(gradient(*size), "JPEG")
    image = read_photo(content, limits=ROOMY, at_least_px=500).image
    eighths = round(image.width * 8 / size[0])
    assert image.size == tuple(-(-edge_px * eighths // 8) for edge_px in size)  # rounded up
    assert min(image.size) >= 500 or image.size == size
    assert eighths not in (6, 7)
    smaller = {1: 0, 8: 5}.get(eighths, eighths - 1)  # six and seven take longer than the whole
    assert min(size) * smaller / 8 < 500


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_every_colour_space_keeps_its_colours(mode: str) -> None:
    content = encoded(gradient(1200, 900).convert(mode), "JPEG", {"quality": 95})
    scaled = read_photo(content, limits=ROOMY, at_least_px=300).image
    whole = read_photo(content, limits=ROOMY).image.resize(scaled.size, Image.Resampling.BOX)
    assert difference(scaled, whole) < 2


def test_progressive_and_subsampled_files_are_read_alike() -> None:
    photo = gradient(1200, 900)
    options: list[dict[str, object]] = [
        {},
        {"progressive": True},
        {"subsampling": 0},
        {"subsampling": 2},
    ]
    pictures = [
        np.asarray(
            read_photo(encoded(photo, "JPEG", one), limits=ROOMY, at_least_px=300).image, np.int64
        )
        for one in options
    ]
    for picture in pictures[1:]:
        assert picture.shape == pictures[0].shape
        assert np.abs(picture - pictures[0]).mean() < 1.5


@pytest.mark.parametrize("at_least_px", [100, None])
def test_a_file_damaged_within_is_shown_as_far_as_it_goes(at_least_px: int | None) -> None:
    """A progressive file whose second half cannot be read still holds the coarse picture."""
    whole = gradient(400, 300)
    content = bytearray(encoded(whole, "JPEG", {"progressive": True}))
    half = len(content) // 2
    content[half : half + 4] = b"\xff\xfe\xff\xff"  # a comment longer than what is left
    photo = read_photo(bytes(content), limits=ROOMY, at_least_px=at_least_px)
    assert (photo.width, photo.height) == (400, 300)
    assert difference(photo.image, whole.resize(photo.image.size)) < 12


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_file_cut_short_is_refused(options: dict[str, object]) -> None:
    content = encoded(gradient(400, 300), "JPEG", options)
    with pytest.raises(Undecodable, match="truncated JPEG"):
        read_photo(content[: len(content) // 2], limits=ROOMY, at_least_px=100)
