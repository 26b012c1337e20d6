"""How pixels of any mode become 8-bit sRGB: depth, transparency, and colour profiles."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

# A profile is for pixels of its own colour space; any other use of it would be a mistake.
_MODE_OF_PROFILE = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def flatten(image: Image.Image) -> Image.Image:
    """Return 8-bit, opaque pixels of mode L, RGB or CMYK, transparency laid on white.

    16-bit grey keeps its upper byte, as libpng does. 32-bit grey has no fixed white: see
    `_grey_of_any_range`. The colours stay in the space of the picture's own profile.
    """
    if image.mode.startswith("I;16"):
        grey = np.asarray(image).astype(np.uint16, copy=False)
        return Image.fromarray((grey >> 8).astype(np.uint8))
    if image.mode in {"I", "F"}:
        return Image.fromarray(_grey_of_any_range(np.asarray(image, dtype=np.float32)))
    if image.has_transparency_data:
        return _on_white(image)
    if image.mode in {"L", "1"}:
        return _converted(image, "L")
    return image if image.mode == "CMYK" else _converted(image, "RGB")


def to_srgb(image: Image.Image, icc_profile: bytes | None) -> Image.Image:
    """Turn mode L, RGB or CMYK into RGB, through the ICC profile where it is of use.

    A profile that is broken, or for another colour space, or sRGB already, is left aside.
    """
    profile = _readable_profile(icc_profile) if icc_profile else None
    if profile is None or not _is_for(profile, image.mode):
        return _converted(image, "RGB")
    try:
        return _cms_converted(image, profile)
    except ImageCms.PyCMSError:
        return _converted(image, "RGB")


def _grey_of_any_range(grey: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Map 32-bit grey (height, width) to 0 … 255.

    White is the smallest of 1 (floating point), 255 and 65,535 that no pixel exceeds; pixels
    outside of all these, as depth maps and measurements have them, are stretched to fill the range.
    """
    grey = np.nan_to_num(grey, nan=0.0, posinf=0.0, neginf=0.0)
    darkest, brightest = float(grey.min()), float(grey.max())
    white = next((white for white in (1.0, 255.0, 65_535.0) if brightest <= white), None)
    if darkest < 0 or white is None:
        grey, white = grey - darkest, max(brightest - darkest, 1.0)
    scaled: NDArray[np.uint8] = np.rint(grey * np.float32(255 / white)).astype(np.uint8)
    return scaled


def _converted(image: Image.Image, mode: str) -> Image.Image:
    return image if image.mode == mode else image.convert(mode)  # to the same, Pillow would copy


def _on_white(image: Image.Image) -> Image.Image:
    rgba = _converted(image, "RGBA")
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(rgba, mask=rgba.getchannel("A"))
    return canvas


def _readable_profile(icc_profile: bytes) -> ImageCms.ImageCmsProfile | None:
    try:
        return ImageCms.ImageCmsProfile(BytesIO(icc_profile))
    except (OSError, TypeError, ValueError):
        return None


def _is_for(profile: ImageCms.ImageCmsProfile, mode: str) -> bool:
    is_srgb = (profile.profile.profile_description or "").startswith("sRGB")
    return not is_srgb and _MODE_OF_PROFILE.get(profile.profile.xcolor_space.strip()) == mode


def _cms_converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    converted = ImageCms.profileToProfile(
        image,
        profile,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.PERCEPTUAL,
        outputMode="RGB",
    )
    if converted is None:  # only ever when converting in place
        raise ImageCms.PyCMSError("no converted picture")
    return converted
