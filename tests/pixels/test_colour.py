"""Pixels of any mode become the RGB that a person would see."""

import numpy as np
import pytest
from PIL import Image, ImageCms

from models.pixels.colour import flatten, to_srgb
from models.pixels.decode import decode
from tests.pixels.drawing import ROOMY, difference, encoded, gradient


def rgb_of(image: Image.Image, icc_profile: bytes | None = None) -> Image.Image:
    return to_srgb(flatten(image), icc_profile)


def swapped_profile() -> bytes:
    """Return an RGB profile whose red is sRGB's green and whose green is its red."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return srgb.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")


def renamed(profile: bytes) -> bytes:
    return profile.replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))


MODES = "1 L LA P PA RGB RGBA RGBa RGBX CMYK YCbCr LAB HSV I F I;16 I;16B"


@pytest.mark.parametrize("mode", MODES.split())
def test_every_mode_becomes_rgb(mode: str) -> None:
    assert rgb_of(Image.new(mode, (5, 4))).mode == "RGB"


def test_sixteen_bit_grey_is_scaled_and_not_clipped() -> None:
    ramp = np.linspace(0, 65_535, 256).astype(np.uint16)[None, :].repeat(8, axis=0)
    for name in ("PNG", "TIFF"):
        decoded = np.asarray(decode(encoded(Image.fromarray(ramp), name), limits=ROOMY))
        assert np.array_equal(decoded[0, :, 0], np.arange(256)), name


@pytest.mark.parametrize("white", [1.0, 255.0, 65_535.0])
def test_grey_in_floating_point_is_scaled_to_its_likely_white(white: float) -> None:
    ramp = (np.linspace(0, 1, 256, dtype=np.float32) * np.float32(white))[None, :]
    assert np.array_equal(np.asarray(rgb_of(Image.fromarray(ramp)))[0, :, 1], np.arange(256))


def test_measurements_are_stretched_and_gaps_in_them_are_no_matter() -> None:
    measured = np.array([[-400.0, 600.0, np.nan, np.inf, 100.0]], dtype=np.float32)
    assert np.asarray(rgb_of(Image.fromarray(measured)))[0, :, 0].tolist() == [
        0,
        255,
        102,
        102,
        128,
    ]


def test_thirty_two_bit_integers_are_no_white_page() -> None:
    ramp = np.linspace(0, 60_000, 100, dtype=np.int32)[None, :]
    levels = np.asarray(rgb_of(Image.fromarray(ramp)))[0, :, 0]
    assert levels[0] == 0
    assert 225 < levels[-1] < 240
    assert len(np.unique(levels)) > 90


def test_transparency_is_laid_on_white() -> None:
    glass = gradient().convert("RGBA")
    glass.putalpha(0)
    half = Image.new("LA", (4, 4), (0, 128))
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.info["transparency"] = 1
    assert np.asarray(rgb_of(glass)).min() == 255
    assert np.asarray(rgb_of(half)).tolist()[0][0] == [127, 127, 127]
    assert np.asarray(rgb_of(palette)).min() == 255


def test_a_palette_with_a_transparent_colour_comes_through_a_file() -> None:
    picture = Image.new("P", (10, 10), 0)
    picture.putpalette([10, 200, 30, 0, 0, 0])
    picture.paste(1, (5, 0, 10, 10))
    for name in ("PNG", "GIF"):
        decoded = decode(encoded(picture, name, {"transparency": 1}), limits=ROOMY)
        assert (decoded.getpixel((0, 0)), decoded.getpixel((9, 9))) == ((10, 200, 30), (255,) * 3)


@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
def test_cmyk_looks_like_its_rgb(name: str) -> None:
    decoded = decode(encoded(gradient().convert("CMYK"), name), limits=ROOMY)
    assert difference(decoded, gradient()) < 4


def test_lab_looks_like_its_rgb() -> None:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    picture = ImageCms.profileToProfile(gradient(), srgb, lab, outputMode="LAB")
    assert picture is not None
    decoded = decode(encoded(picture, "TIFF"), limits=ROOMY)
    assert difference(decoded, gradient()) < 4


def test_a_profile_is_applied() -> None:
    red = Image.new("RGB", (8, 8), (250, 10, 10))
    decoded = decode(encoded(red, "PNG", {"icc_profile": renamed(swapped_profile())}), limits=ROOMY)
    level = decoded.getpixel((4, 4))
    assert isinstance(level, tuple)
    assert level[0] < 100
    assert level[1] > 200


def test_what_is_srgb_already_stays_to_the_bit() -> None:
    by_its_name_only = swapped_profile()
    assert rgb_of(gradient(), by_its_name_only).tobytes() == gradient().tobytes()


def test_a_grey_profile_and_a_colour_one_for_grey_do_no_harm() -> None:
    grey = gradient().convert("L")
    for profile in (swapped_profile(), b"", b"junk" * 50, renamed(swapped_profile())[:200]):
        assert rgb_of(grey, profile).tobytes() == grey.convert("RGB").tobytes()


def test_a_broken_profile_is_left_aside() -> None:
    whole = renamed(swapped_profile())
    middle = len(whole) // 2
    for profile in (b"junk", whole[:-100], whole[:middle], bytes(len(whole))):
        content = encoded(gradient(), "PNG", {"icc_profile": profile})
        assert decode(content, limits=ROOMY).size == gradient().size
