"""What a camera writes: JPEG bytes with EXIF, and the pixels turned as it was held."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import ExifTags, Image
from PIL.Image import Exif, Transpose

from models.records.arrays import Pixels

# How upright pixels are stored so that EXIF's orientation turns them back (EXIF 2.3, tag 274).
_STORED_BY_ORIENTATION = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera: what its EXIF says, how it names files, how its JPEGs are compressed."""

    make: str
    model: str
    file_name: str  # a format of `taken` (datetime) and `number`
    quality: int = 88


@dataclass(frozen=True, slots=True)
class Shot:
    """What EXIF tells about one photo; place is (latitude, longitude) in degrees."""

    camera: Camera
    taken: datetime
    place: tuple[float, float] | None = None
    orientation: int = 1

    def exif(self) -> Exif:
        """Return the EXIF block that the camera writes."""
        exif = Exif()
        exif[ExifTags.Base.Make] = self.camera.make
        exif[ExifTags.Base.Model] = self.camera.model
        exif[ExifTags.Base.Orientation] = self.orientation
        stamp = self.taken.strftime("%Y:%m:%d %H:%M:%S")
        exif[ExifTags.Base.DateTime] = stamp
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = stamp
        if self.place is not None:
            exif.get_ifd(ExifTags.IFD.GPSInfo).update(_gps(*self.place))
        return exif


def develop_jpeg(pixels: Pixels, shot: Shot) -> bytes:
    """Return upright pixels as the JPEG that a camera held that way would have written."""
    image = Image.fromarray(pixels)
    if shot.orientation in _STORED_BY_ORIENTATION:
        image = image.transpose(_STORED_BY_ORIENTATION[shot.orientation])
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=shot.camera.quality, exif=shot.exif())
    return buffer.getvalue()


def _gps(latitude: float, longitude: float) -> dict[int, object]:
    return {
        ExifTags.GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
        ExifTags.GPS.GPSLatitude: _sexagesimal(abs(latitude)),
        ExifTags.GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
        ExifTags.GPS.GPSLongitude: _sexagesimal(abs(longitude)),
    }


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    seconds = round((degrees - whole - minutes / 60) * 3600, 2)
    return float(whole), float(minutes), seconds
