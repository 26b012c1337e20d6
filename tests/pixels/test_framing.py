"""The input of a network: as torchvision would frame it, for photos of any shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torchvision.transforms import CenterCrop, InterpolationMode, Resize

from models.pixels.framing import Framing, Interpolation, TrimmedFraming, frame, trimmed
from models.records.arrays import Pixels
from tests.pixels.drawing import gradient, noise

EDGES = st.integers(1, 150)
INTERPOLATIONS: list[Interpolation] = ["bilinear", "bicubic"]


def framed_by_torchvision(image: Image.Image, framing: Framing) -> Pixels:
    edge_px = framing.resize_px
    resize = Resize(
        edge_px if framing.keep_aspect else (edge_px, edge_px),
        InterpolationMode(framing.interpolation),
    )
    return np.asarray(CenterCrop(framing.crop_px)(resize(image)))


@st.composite
def framings(draw: st.DrawFn) -> Framing:
    resize_px = draw(st.integers(1, 64))
    crop_px = draw(st.integers(1, resize_px))
    return Framing(resize_px, draw(st.booleans()), crop_px, draw(st.sampled_from(INTERPOLATIONS)))


@settings(max_examples=150, deadline=None)
@given(EDGES, EDGES, framings())
def test_pixels_are_those_of_torchvision(width: int, height: int, framing: Framing) -> None:
    image = noise(width, height)
    assert np.array_equal(frame(image, framing), framed_by_torchvision(image, framing))


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize(("width", "height"), [(901, 4), (4, 902), (803, 3)])
def test_panoramas_are_nearly_those_of_torchvision(
    width: int, height: int, interpolation: Interpolation
) -> None:
    framing = Framing(160, True, 97, interpolation)
    image = noise(width, height)
    off = np.abs(frame(image, framing) - framed_by_torchvision(image, framing).astype(int))
    assert off.max() <= 5
    assert off.mean() < 0.5


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 4000), (4000, 1), (3, 2), (8000, 40)])
@pytest.mark.parametrize("keep_aspect", [True, False])
def test_any_shape_gives_the_same_square(width: int, height: int, keep_aspect: bool) -> None:
    pixels = frame(
        Image.new("RGB", (width, height), (9, 80, 200)), Framing(256, keep_aspect, 224, "bicubic")
    )
    assert pixels.shape == (224, 224, 3)
    assert pixels.dtype == np.uint8
    assert np.array_equal(np.unique(pixels.reshape(-1, 3), axis=0), [[9, 80, 200]])


def test_without_aspect_the_whole_photo_is_squeezed_in() -> None:
    pixels = frame(gradient(400, 100), Framing(64, False, 64, "bilinear"))
    assert np.abs(pixels[0, 0].astype(int) - np.asarray(gradient())[0, 0]).max() < 10
    assert np.abs(pixels[-1, -1].astype(int) - np.asarray(gradient())[-1, -1]).max() < 10


def test_a_crop_larger_than_the_photo_is_refused() -> None:
    with pytest.raises(ValueError, match="crop_px is 300"):
        Framing(256, True, 300, "bilinear")
    with pytest.raises(
        ValueError, match="unknown interpolation 'nearest'; known: bilinear, bicubic"
    ):
        Framing(256, True, 224, "nearest")  # type: ignore[arg-type]


def test_white_borders_are_trimmed_and_only_those() -> None:
    photo = Image.new("RGB", (90, 60), (120, 80, 40))
    scan = Image.new("RGB", (130, 90), "white")
    scan.paste(photo, (25, 10))
    assert trimmed(scan).tobytes() == photo.tobytes()
    assert trimmed(photo).tobytes() == photo.tobytes()


def test_white_inside_a_photo_stays() -> None:
    photo = Image.new("RGB", (60, 60), (90, 90, 90))
    photo.paste((255, 255, 255), (0, 20, 60, 40))
    assert trimmed(photo).size == (60, 60)


def test_a_page_with_a_little_on_it_is_left_as_it_is() -> None:
    page = Image.new("RGB", (100, 100), "white")
    page.paste((0, 0, 0), (45, 45, 55, 55))
    assert trimmed(page).size == (100, 100)


def test_a_trimmed_framing_frames_what_is_inside_the_border() -> None:
    photo = gradient(80, 60)
    scan = Image.new("RGB", (120, 100), "white")
    scan.paste(photo, (20, 20))
    framing = TrimmedFraming(32, keep_aspect=False, crop_px=32, interpolation="bicubic")
    plain = Framing(32, keep_aspect=False, crop_px=32, interpolation="bicubic")
    inside = trimmed(scan)
    assert inside.size == (80, 60)
    np.testing.assert_array_equal(frame(scan, framing), frame(inside, plain))


def test_a_border_is_trimmed_where_a_photo_ends_within_a_pixel() -> None:
    scan = Image.new("RGB", (160, 140), "white")
    scan.paste(gradient(100, 80), (30, 59))  # to one row before the last
    framing = TrimmedFraming(32, keep_aspect=False, crop_px=32, interpolation="bicubic")
    whole = frame(scan, framing)
    np.testing.assert_array_equal(frame(scan, framing, shown=(0, 0, 160, 139.5)), whole)
    squashed = frame(scan, framing, shown=(0, 0, 160, 138.0))
    assert (squashed != whole).any()
