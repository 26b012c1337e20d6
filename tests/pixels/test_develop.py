"""One decoding gives facts, thumbnail and pixels that agree with each other."""

from datetime import datetime
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from models.pixels.decode import Undecodable, decode, read_photo
from models.pixels.develop import develop
from models.pixels.framing import Framing, frame
from tests.pixels.drawing import ROOMY, encoded, gradient, noise

SMALL = Framing(resize_px=64, keep_aspect=True, crop_px=56, interpolation="bicubic")


def photo(width: int = 1200, height: int = 800) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F], exif[0x0110] = "Fuji", "X100"
    exif.get_ifd(0x8769)[0x9003] = "2019:08:07 06:05:04"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 30.0, 0.0), 3: "W", 4: (2.0, 15.0, 0.0)})
    return encoded(gradient(width, height), "JPEG", {"exif": exif})


def test_facts_are_those_of_the_upright_whole() -> None:
    facts = develop(photo(), limits=ROOMY, framing=SMALL, thumbnail_px=64).facts
    assert (facts.format, facts.width, facts.height) == ("JPEG", 800, 1200)
    assert (facts.captured_at, facts.camera) == (datetime(2019, 8, 7, 6, 5, 4), "Fuji X100")
    assert (facts.latitude, facts.longitude) == (48.5, -2.25)
    assert 0 < facts.brightness < 1


def test_the_thumbnail_is_upright_and_knows_no_place() -> None:
    thumbnail = develop(photo(), limits=ROOMY, framing=None).thumbnail
    assert (thumbnail.width, thumbnail.height) == (171, 256)
    with Image.open(BytesIO(thumbnail.webp)) as shown:
        assert not shown.getexif()
        shade = np.asarray(shown.convert("L"), dtype=int)
    assert shade[:20, -20:].mean() > shade[-20:, :20].mean() + 100  # bright corner turned right


def test_pixels_are_nearly_those_of_the_whole_photo_framed() -> None:
    content = encoded(gradient(1200, 800), "JPEG")
    pixels = develop(content, limits=ROOMY, framing=SMALL, thumbnail_px=64).pixels
    assert pixels is not None
    whole = frame(decode(content, limits=ROOMY), SMALL)
    assert np.abs(pixels.astype(int) - whole.astype(int)).mean() < 1


def test_without_a_network_there_are_no_pixels() -> None:
    assert develop(photo(), limits=ROOMY, framing=None).pixels is None


def test_developing_twice_gives_the_same() -> None:
    content = encoded(noise(400, 300), "JPEG")
    one, other = (develop(content, limits=ROOMY, framing=SMALL) for _ in range(2))
    assert (one.facts, one.thumbnail) == (other.facts, other.thumbnail)
    assert np.array_equal(one.pixels, other.pixels)  # type: ignore[arg-type]


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 4000), (4000, 1)])
def test_photos_of_extreme_shape_develop(width: int, height: int) -> None:
    content = encoded(Image.new("RGB", (width, height), "teal"), "PNG")
    developed = develop(content, limits=ROOMY, framing=SMALL)
    assert (developed.facts.width, developed.facts.height) == (width, height)
    assert developed.facts.sharpness == 0
    assert developed.pixels is not None


def test_no_photo_is_undecodable() -> None:
    with pytest.raises(Undecodable, match="not an image"):
        develop(b"text", limits=ROOMY, framing=SMALL)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_a_photo_scaled_to_a_part_of_a_pixel_is_not_squashed(name: str, orientation: int) -> None:
    """Five eighths of 1204 × 905 end within a pixel, as do its averaged blocks of three."""
    detailed = noise(60, 45).resize((1204, 905), Image.Resampling.BICUBIC)
    tag = Image.Exif()
    tag[0x0112] = orientation
    content = encoded(detailed, name, {"exif": tag, "quality": 95})
    framing = Framing(128 if name == "PNG" else 256, True, 112, "bicubic")
    photo = read_photo(content, limits=ROOMY, at_least_px=2 * framing.resize_px)
    ours = develop(content, limits=ROOMY, framing=framing, thumbnail_px=64).pixels
    assert ours is not None
    whole = frame(decode(content, limits=ROOMY), framing).astype(int)
    squashed = np.abs(frame(photo.image, framing) - whole).mean()
    assert np.abs(ours - whole).mean() < squashed / 2
