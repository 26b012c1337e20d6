"""A photo in small, as the dashboard shows it."""

from io import BytesIO

from PIL import Image

from models.pixels.resampling import Extent, resized
from models.records.photo import Thumbnail

_WEBP_QUALITY = 78  # about 9 kB at 256 pixels, 36 dB
_WEBP_EFFORT = 0  # of 6; equally true, 2 takes 1.7 times the time for 12 % fewer bytes
# Whole blocks are averaged first, to no less than 1.4 times the size: half the time for a photo of
# a megapixel, and 0.3 dB of 42 further from what the whole photo would give.
_REDUCING_GAP = 1.4


def shrink(image: Image.Image, longest_px: int, *, shown: Extent | None = None) -> Image.Image:
    """Return an RGB image scaled down, antialiased, so that no edge exceeds longest_px.

    shown: where in the image the photo is; all of it by default.
    Never scales up; the shorter edge keeps at least 1 pixel.
    """
    if longest_px < 1:
        raise ValueError(f"longest_px is {longest_px}; give at least 1")
    left, top, right, bottom = shown or (0.0, 0.0, *image.size)
    scale = longest_px / max(right - left, bottom - top)
    if scale >= 1:
        return image
    width, height = (max(1, round(edge_px * scale)) for edge_px in (right - left, bottom - top))
    factor = max(int(1 / scale / _REDUCING_GAP), 1)
    reduced = image.reduce(factor) if factor > 1 else image
    within = (left / factor, top / factor, right / factor, bottom / factor)
    return Image.fromarray(resized(reduced, (width, height), "lanczos", shown=within))


def as_thumbnail(small: Image.Image) -> Thumbnail:
    """Encode a small RGB image as WebP: the same pixels always give the same bytes.

    Nothing but pixels goes in: no EXIF, hence no place and no camera.
    """
    webp = BytesIO()
    small.save(
        webp, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_EFFORT, exif=b"", icc_profile=b"", xmp=b""
    )
    return Thumbnail(webp=webp.getvalue(), width=small.width, height=small.height)
