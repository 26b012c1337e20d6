"""Pictures as arrays of light: their types, and how colours and layers mix."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image
from scipy import ndimage

Plane = NDArray[np.floating]  # (height, width) float32, or what broadcasts to it
Radiance = NDArray[np.floating]  # (3, height, width) float32, linear RGB


def rgb(*colour: float) -> NDArray[np.float32]:
    """Return a linear colour from sRGB components in [0, 255], (3, 1, 1) float32."""
    display = np.asarray(colour, np.float32)[:, None, None] / 255
    return np.asarray(display**2.2, np.float32)


def mix(below: ArrayLike, above: ArrayLike, share: ArrayLike) -> NDArray[np.float32]:
    """Blend two pictures, planes or colours by shares that broadcast to them; float32."""
    under = np.asarray(below, np.float32)
    mixed: NDArray[np.float32] = (np.asarray(above, np.float32) - under) * np.asarray(
        share, np.float32
    )
    return mixed + under


def shaded(colour: ArrayLike, shade: ArrayLike) -> NDArray[np.float32]:
    """Multiply a picture or colour by a shade, never below zero; float32."""
    lightness = np.maximum(np.asarray(shade, np.float32), 0)
    toned: NDArray[np.float32] = np.asarray(colour, np.float32) * lightness
    return toned


def lay(picture: Radiance, layer: ArrayLike, share: Plane) -> Radiance:
    """Cover a picture's lower rows with a layer, as many rows as `share` (rows, width) has."""
    laid = picture.copy()
    laid[:, -len(share) :] = mix(picture[:, -len(share) :], layer, share)
    return laid


def smoothstep(low: ArrayLike, high: ArrayLike, value: ArrayLike) -> Plane:
    """Rise from 0 at `low` to 1 at `high` without corners; falls where low > high."""
    start, end = np.asarray(low, np.float32), np.asarray(high, np.float32)
    share = ((np.asarray(value, np.float32) - start) / (end - start)).clip(0, 1)
    rise: Plane = share * share * (3 - 2 * share)
    return rise


def blurred(picture: Radiance, sigma_px: float) -> NDArray[np.float32]:
    """Blur a picture; wide blurs are done on a smaller copy."""
    step = max(1, int(sigma_px / 2.5))
    spread = (0.0, sigma_px / step, sigma_px / step)
    soft = ndimage.gaussian_filter(picture[:, ::step, ::step], spread, mode="nearest", truncate=2.5)
    return enlarged(soft, (picture.shape[1], picture.shape[2]))


def enlarged(picture: Plane, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Resample a plane or picture to (height, width), bilinearly."""
    if picture.ndim == 3:
        return np.stack([enlarged(channel, shape) for channel in picture])
    image = Image.fromarray(np.ascontiguousarray(picture, np.float32))
    grown = image.resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(grown, np.float32)
