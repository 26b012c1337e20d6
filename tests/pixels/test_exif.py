"""What a camera wrote is read where it makes sense, and nothing else is believed."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from models.pixels.exif import Exif, read_exif
from tests.pixels.drawing import encoded, gradient

MAKE, MODEL, DATE_TIME, ORIENTATION = 0x010F, 0x0110, 0x0132, 0x0112
ORIGINAL, DIGITIZED = 0x9003, 0x9004
SHOT, GPS = 0x8769, 0x8825
NO_PLACE = (None, None)


def exif_from(tags: Mapping[int, object], name: str = "JPEG") -> Exif:
    """Read back what a photo with these tags says; a dictionary is a directory of its own."""
    exif = Image.Exif()
    for tag, written in tags.items():
        if isinstance(written, dict):
            exif.get_ifd(tag).update(written)
        else:
            exif[tag] = written
    with Image.open(BytesIO(encoded(gradient(), name, {"exif": exif.tobytes()}))) as image:
        image.load()
        return read_exif(image)


def place(latitude: object, south_north: object, longitude: object, west_east: object) -> object:
    gps = {1: south_north, 2: latitude, 3: west_east, 4: longitude}
    exif = exif_from({GPS: {tag: written for tag, written in gps.items() if written is not None}})
    return exif.latitude, exif.longitude


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP", "TIFF"])
def test_what_a_camera_wrote_is_read_from_every_format(name: str) -> None:
    told = exif_from(
        {
            MAKE: "Canon",
            MODEL: "EOS 40D",
            SHOT: {ORIGINAL: "2008:05:30 15:56:01"},
            GPS: {1: "S", 2: (33.0, 51.0, 30.0), 3: "E", 4: (151.0, 12.0, 0.0)},
        },
        name,
    )
    assert (told.captured_at, told.camera) == (datetime(2008, 5, 30, 15, 56, 1), "Canon EOS 40D")
    assert told.latitude == pytest.approx(-33.8583333)
    assert told.longitude == pytest.approx(151.2)


def test_the_shutter_comes_before_the_scanner_and_the_last_change() -> None:
    changed, scanned, taken = (f"20{year}:01:02 03:04:05" for year in (20, 10, 15))
    whole = {DATE_TIME: changed, SHOT: {DIGITIZED: scanned, ORIGINAL: taken}}
    without_shutter = {
        DATE_TIME: changed,
        SHOT: {DIGITIZED: scanned, ORIGINAL: "0000:00:00 00:00:00"},
    }
    assert exif_from(whole).captured_at == datetime(2015, 1, 2, 3, 4, 5)
    assert exif_from(without_shutter).captured_at == datetime(2010, 1, 2, 3, 4, 5)
    assert exif_from({DATE_TIME: changed}).captured_at == datetime(2020, 1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2021-06-07T08:09:10", datetime(2021, 6, 7, 8, 9, 10)),
        ("2021:06:07 08:09", datetime(2021, 6, 7, 8, 9)),
        (b"2021:06:07 08:09:10\0\0", datetime(2021, 6, 7, 8, 9, 10)),
        ("2021:06:07 08:09:10+02:00", datetime(2021, 6, 7, 8, 9, 10)),
        ("2021:13:07 08:09:10", None),
        ("2021:02:30 08:09:10", None),
        ("0001:01:01 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("\0\0\0\0", None),
        ("yesterday", None),
        (b"\xff\xfe\x00", None),
        ("", None),
    ],
)
def test_dates_are_read_with_tolerance_but_not_invented(
    written: object, time: datetime | None
) -> None:
    assert exif_from({SHOT: {ORIGINAL: written}}).captured_at == time


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 40D", "Canon EOS 40D"),
        ("NIKON CORPORATION", "NIKON D70", "NIKON D70"),
        ("Apple", "iPhone 13", "Apple iPhone 13"),
        ("Panasonic\0\0\0", "DMC-LX7   \0junk", "Panasonic DMC-LX7"),
        ("", "X100", "X100"),
        ("Leica", "", "Leica"),
        ("  ", "\0\0", None),
        ("M" * 300, "x", "M" * 80),
        ("a\nb\tc", "", "a b c"),
    ],
)
def test_a_camera_is_named_once_and_cleanly(make: str, model: str, camera: str | None) -> None:
    assert exif_from({MAKE: make, MODEL: model}).camera == camera


def test_a_place_is_signed_by_its_references() -> None:
    assert place((10.0, 30.0, 0.0), "S", (20.0, 0.0, 36.0), "W") == (-10.5, pytest.approx(-20.01))
    assert place((10.0, 30.0, 0.0), "n", (20.0, 0.0, 36.0), "e") == (10.5, pytest.approx(20.01))


@pytest.mark.parametrize(
    ("latitude", "south_north", "longitude", "west_east"),
    [
        ((0.0, 0.0, 0.0), None, (0.0, 0.0, 0.0), None),
        ((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "E"),
        ((10.0, 0.0, 0.0), None, (20.0, 0.0, 0.0), "E"),
        ((10.0, 0.0, 0.0), "N", (20.0, 0.0, 0.0), "?"),
        ((91.0, 0.0, 0.0), "N", (20.0, 0.0, 0.0), "E"),
        ((10.0, 0.0, 0.0), "N", (180.0, 1.0, 0.0), "E"),
        ((IFDRational(10, 0), 0.0, 0.0), "N", (20.0, 0.0, 0.0), "E"),
        ((IFDRational(0, 0), IFDRational(0, 0), IFDRational(0, 0)), "N", (20.0, 0.0, 0.0), "E"),
        ((10.0, 0.0, 0.0), "N", None, "E"),
    ],
)
def test_an_impossible_or_ambiguous_place_is_no_place(
    latitude: object, south_north: object, longitude: object, west_east: object
) -> None:
    assert place(latitude, south_north, longitude, west_east) == NO_PLACE


@pytest.mark.parametrize(("written", "orientation"), [(1, 1), (6, 6), (8, 8), (0, 1), (99, 1)])
def test_orientation_is_one_of_eight(written: int, orientation: int) -> None:
    assert exif_from({ORIENTATION: written}).orientation == orientation


def test_a_photo_without_exif_tells_nothing() -> None:
    assert exif_from({}) == Exif()


@pytest.mark.filterwarnings("ignore::UserWarning")  # decode() keeps Pillow's to itself
def test_broken_exif_tells_nothing() -> None:
    content = encoded(
        gradient(), "JPEG", {"exif": b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\xee" * 40}
    )
    with Image.open(BytesIO(content)) as image:
        image.load()
        assert read_exif(image).captured_at is None
