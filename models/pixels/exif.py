"""What a camera wrote beside the picture: when, with what and where it was taken, which way up."""

import math
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import SupportsFloat

from PIL import ExifTags, Image

# What Pillow's readers of EXIF raise over broken bytes, from malformed headers to absurd offsets.
_BROKEN_EXIF = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    struct.error,
)
_FIRST_PHOTOGRAPH_YEAR = 1826
_CAMERA_CHARACTERS = 80
_DATE = re.compile(
    r"\s*(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?"
)


@dataclass(frozen=True, slots=True)
class Exif:
    """What EXIF told; None stands for what it did not tell, or told wrongly.

    orientation: 1 … 8 as in the standard, 1 = upright. captured_at: local time of the camera.
    latitude, longitude: degrees, WGS 84; both or neither.
    """

    orientation: int = 1
    captured_at: datetime | None = None
    camera: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def read_exif(image: Image.Image) -> Exif:
    """Read what is of use from a loaded picture's EXIF. Broken EXIF is as good as none."""
    try:
        tags = image.getexif()
    except _BROKEN_EXIF:
        return Exif()
    shot = _directory(tags, ExifTags.IFD.Exif)
    latitude, longitude = _place(_directory(tags, ExifTags.IFD.GPSInfo))
    return Exif(
        orientation=_orientation(_tag(tags, ExifTags.Base.Orientation)),
        captured_at=_time(shot, tags),
        camera=_camera(_tag(tags, ExifTags.Base.Make), _tag(tags, ExifTags.Base.Model)),
        latitude=latitude,
        longitude=longitude,
    )


def _directory(tags: Image.Exif, ifd: ExifTags.IFD) -> dict[int, object]:
    try:
        return dict(tags.get_ifd(ifd))
    except _BROKEN_EXIF:
        return {}


def _tag(tags: Mapping[int, object], tag: int) -> object:
    # Pillow parses a value when it is asked for, so one broken value hides no other.
    try:
        return tags.get(tag)
    except _BROKEN_EXIF:
        return None


def _text(written: object) -> str:
    """Return what was written in printable characters, without the padding of cameras."""
    if isinstance(written, bytes):
        written = written.decode("latin-1")
    if not isinstance(written, str):
        return ""
    before_padding = written.split("\0", 1)[0]
    return " ".join("".join(c if c.isprintable() else " " for c in before_padding).split())


def _orientation(written: object) -> int:
    return written if isinstance(written, int) and 1 <= written <= 8 else 1  # noqa: PLR2004  # EXIF


def _time(shot: Mapping[int, object], tags: Mapping[int, object]) -> datetime | None:
    """Prefer the shutter's time over the scanner's, and that over the last change of the file."""
    written = (
        _tag(shot, ExifTags.Base.DateTimeOriginal),
        _tag(shot, ExifTags.Base.DateTimeDigitized),
        _tag(tags, ExifTags.Base.DateTime),
    )
    return next((time for time in map(_parsed_time, written) if time is not None), None)


def _parsed_time(written: object) -> datetime | None:
    match = _DATE.match(_text(written))
    if match is None:
        return None
    try:
        time = datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return None
    return time if time.year >= _FIRST_PHOTOGRAPH_YEAR else None


def _camera(make: object, model: object) -> str | None:
    """Join make and model, without the make where the model repeats it ("Canon Canon EOS")."""
    make_text, model_text = _text(make), _text(model)
    brand = make_text.split(" ", 1)[0].casefold()
    repeated = bool(brand) and model_text.casefold().startswith(brand)
    camera = model_text if repeated else f"{make_text} {model_text}".strip()
    return camera[:_CAMERA_CHARACTERS].rstrip() or None


def _place(gps: Mapping[int, object]) -> tuple[float, float] | tuple[None, None]:
    """Return latitude and longitude, or nothing where one is missing, absurd or a guess.

    Without its reference a coordinate could lie in either hemisphere. Exactly (0, 0) is what
    cameras write that have found no satellite.
    """
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef))
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef))
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None, None
    if abs(latitude) > 90 or abs(longitude) > 180:  # noqa: PLR2004  # degrees of the globe
        return None, None
    return latitude, longitude


def _degrees(angle: object, reference: object) -> float | None:
    """Turn degrees, minutes and seconds with a reference (N, S, E, W) into signed degrees."""
    sign = {"N": 1, "E": 1, "S": -1, "W": -1}.get(_text(reference).upper()[:1])
    parts = angle if isinstance(angle, tuple) else (angle,)
    if sign is None or not all(isinstance(part, SupportsFloat) for part in parts):
        return None
    try:
        numbers = [float(part) for part in parts[:3]]
    except _BROKEN_EXIF:
        return None
    if not all(number >= 0 for number in numbers):  # no comparison holds for a 0/0
        return None
    return sign * math.fsum(number / 60**power for power, number in enumerate(numbers))
