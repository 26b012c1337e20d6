"""The one door from a file's bytes to pixels: upright 8-bit RGB, or a reason why not."""

import re
import struct
import warnings
from dataclasses import dataclass
from io import BytesIO
from math import ceil

from PIL import Image, UnidentifiedImageError

from models.pixels.colour import flatten, to_srgb
from models.pixels.exif import Exif, read_exif
from models.pixels.formats import HEAD_BYTES, PILLOW_READERS, other_format, register_heif, sniff
from models.pixels.jpeg import JpegDecoder, decode_scaled
from models.pixels.png import load_good_rows
from models.pixels.resampling import Extent

# What Pillow and the codecs behind it raise over bytes they do not like.
_CODEC_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
)
_SIGNS_OF_TRUNCATION = ("truncated", "end of file", "unexpected end", "premature", "too small")
_UPRIGHT = {  # EXIF orientation, and what undoes it
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FIRST_SIDEWAYS = 5  # orientations from 5 on swap width and height
_MIRRORED_ACROSS, _MIRRORED_DOWN = {2, 3, 6, 7}, {3, 4, 7, 8}  # as they come to stand upright
_DETAIL_CHARACTERS = 300


class Undecodable(Exception):
    """These bytes are no photo of ours: a `reason` fit for a table, `detail` for an expert."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)  # both, so that it survives pickling
        self.reason = reason
        self.detail = detail[:_DETAIL_CHARACTERS]

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a photo may be: the file, and the picture once decoded."""

    max_bytes: int
    max_pixels: int

    def __post_init__(self) -> None:
        for name in ("max_bytes", "max_pixels"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; give at least 1")

    def check_bytes(self, content: bytes) -> None:
        """Raise Undecodable if there is nothing, or too much, to decode."""
        if not content:
            raise Undecodable("empty file")
        if len(content) > self.max_bytes:
            size, allowed = _millions(len(content)), _millions(self.max_bytes)
            raise Undecodable(f"{size} MB, more than the allowed {allowed}")

    def check_pixels(self, width: int, height: int) -> None:
        """Raise Undecodable if the picture would be too large, or has no pixels at all."""
        if min(width, height) < 1:
            raise Undecodable("no pixels", f"{width} × {height}")
        if width * height > self.max_pixels:
            size, allowed = _millions(width * height), _millions(self.max_pixels)
            raise Undecodable(
                f"{size} megapixels, more than the allowed {allowed}", f"{width} × {height}"
            )


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded photo: upright RGB, perhaps scaled down, with the width and height of the whole.

    shown: where in the image the photo is. Scaled down, its last row or column may be a part of a
    pixel: who takes it for a whole one squashes the photo by up to a pixel.
    """

    image: Image.Image
    shown: Extent
    format: str
    width: int
    height: int
    exif: Exif


def decode(content: bytes, *, limits: Limits, at_least_px: int | None = None) -> Image.Image:
    """Decode a photo's bytes into an upright 8-bit RGB image without metadata.

    at_least_px: the picture may come scaled down as long as both edges keep this many pixels
    (a JPEG is then decoded scaled, which is much faster); a smaller picture comes as it is.
    Raises as `read_photo` does.
    """
    return read_photo(content, limits=limits, at_least_px=at_least_px).image


def read_photo(
    content: bytes,
    *,
    limits: Limits,
    at_least_px: int | None = None,
    decode_jpeg: JpegDecoder = decode_scaled,
) -> Decoded:
    """Decode a photo's bytes as `decode` does, and keep its format, full size and EXIF.

    decode_jpeg: what makes pixels of a JPEG's bytes, and nothing but that.
    Raises Undecodable with a reason, and MemoryError where memory is too short for this photo.
    """
    limits.check_bytes(content)
    name = sniff(content[:HEAD_BYTES])
    if name is None:
        raise _not_a_photo(content)
    _silence_pillow()
    try:
        return _decoded(
            content, name, limits=limits, at_least_px=at_least_px, decode_jpeg=decode_jpeg
        )
    except Image.DecompressionBombError as error:  # Pillow has a limit of its own, and is first
        raise Undecodable(_bomb_reason(str(error), limits), str(error)) from error
    except _CODEC_ERRORS as error:
        raise Undecodable(_reason(name, error), _detail(error)) from error


def _opened(content: bytes, name: str, limits: Limits) -> Image.Image:
    if name == "HEIF":
        register_heif()
    image = Image.open(BytesIO(content), formats=[PILLOW_READERS[name]])
    limits.check_pixels(*image.size)  # known from the header, before anything is decoded
    return image


def _decoded(
    content: bytes,
    name: str,
    *,
    limits: Limits,
    at_least_px: int | None,
    decode_jpeg: JpegDecoder,
) -> Decoded:
    image = _opened(content, name, limits)
    width, height = image.size
    if name == "JPEG":  # the header alone knew the full size
        loaded = decode_jpeg(image, content, at_least_px)
    else:
        load_good_rows(image) if name == "PNG" else image.load()
        loaded, (width, height) = image, image.size  # other codecs may correct the header
    columns, rows = _extent(loaded.size, (width, height))
    exif = read_exif(image)  # after loading: PNG keeps it at the end, and TIFF then is upright
    if exif.orientation >= _FIRST_SIDEWAYS:
        width, height, columns, rows = height, width, rows, columns
    opaque, factor = _reduced(flatten(loaded), at_least_px)
    upright = _upright(to_srgb(opaque, image.info.get("icc_profile")), exif.orientation)
    shown = _shown(upright.size, (columns / factor, rows / factor), exif.orientation)
    return Decoded(image=upright, shown=shown, format=name, width=width, height=height, exif=exif)


def _reduced(image: Image.Image, at_least_px: int | None) -> tuple[Image.Image, int]:
    """Average whole blocks of pixels, so that colour is converted no more often than needed."""
    factor = max(min(image.size) // at_least_px, 1) if at_least_px else 1
    return (image.reduce(factor) if factor > 1 else image), factor


def _extent(loaded: tuple[int, int], whole: tuple[int, int]) -> tuple[float, float]:
    """Return how many columns and rows of a loaded JPEG are photo.

    It was scaled to some eighths, the sizes of which are rounded up.
    """
    eighths = round(8 * max(loaded) / max(whole))
    columns, rows = (edge_px * eighths / 8 for edge_px in whole)
    return (columns, rows) if (ceil(columns), ceil(rows)) == loaded else loaded


def _shown(size: tuple[int, int], extent: tuple[float, float], orientation: int) -> Extent:
    """Return where in an upright image the photo is, which as stored began in the upper left."""
    left = size[0] - extent[0] if orientation in _MIRRORED_ACROSS else 0.0
    top = size[1] - extent[1] if orientation in _MIRRORED_DOWN else 0.0
    return (left, top, left + extent[0], top + extent[1])


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    undo = _UPRIGHT.get(orientation)
    if undo is not None:
        upright = image.transpose(undo)
    else:  # an opened file would stay open
        upright = image if type(image) is Image.Image else image.copy()
    upright.info = {}  # or an EXIF, a profile or a comment might travel into what is saved from it
    return upright


def _silence_pillow() -> None:
    """Keep warnings of Pillow from the user's terminal: what matters of them becomes a reason.

    This filter stays, being asked for again and again does not add to it; `catch_warnings` would
    not do, since it mixes up the filters of threads that decode at the same time.
    """
    warnings.filterwarnings("ignore", module=r"(PIL|pillow_heif)\.")


def _not_a_photo(content: bytes) -> Undecodable:
    head = content[:HEAD_BYTES]
    other = other_format(head)
    reason = f"{other} is not a photo format" if other else "not an image"
    return Undecodable(reason, f"the file begins with {head[:16]!r}")


def _reason(name: str, error: Exception) -> str:
    told = str(error).lower()
    is_short = isinstance(error, EOFError) or any(sign in told for sign in _SIGNS_OF_TRUNCATION)
    return f"{'truncated' if is_short else 'broken'} {name}"


def _detail(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):  # names a place in memory, and no cause
        return "its header cannot be read"
    return f"{type(error).__name__}: {error}"


def _bomb_reason(told: str, limits: Limits) -> str:
    numbers = [int(number) for number in re.findall(r"(\d+) pixels", told)]
    if len(numbers) != 2:  # noqa: PLR2004  # the size, and Pillow's limit
        return f"more than the allowed {_millions(limits.max_pixels)} megapixels"
    size, allowed = numbers
    if size > limits.max_pixels:
        allowed = limits.max_pixels
    return f"{_millions(size)} megapixels, more than the allowed {_millions(allowed)}"


def _millions(count: int) -> str:
    millions = count / 1e6
    return f"{millions:,.1f}".removesuffix(".0") if millions >= 1 else f"{millions:.2g}"
