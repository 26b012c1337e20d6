"""What a camera does to light: bloom, exposure, colour, vignette, softness and grain."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.records.arrays import Pixels
from models.sample.noise import TILE_PX, tile
from models.sample.plane import Plane, Radiance, blurred

_BRIGHTEST = 12.0  # light that the curve has long turned into white
_TONES = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A scene's light and how bright its photo shall be: key is the mean of middle tones."""

    radiance: Radiance
    key: float


def expose(rng: Generator, take: Take) -> Pixels:
    """Turn light into a photo, (height, width, 3) uint8 in sRGB."""
    light = take.radiance * np.float32(take.key / _middle(take.radiance))
    light = light + 0.07 * blurred((light - 0.8).clip(0, 6), 9)
    shade = _vignette((light.shape[1], light.shape[2]), rng.uniform(0.05, 0.3))
    light = light * (shade * _white_balance(rng))
    display = _graded(rng, _tone(light))
    display = _soft(display, rng.uniform(0.25, 0.6))
    display = display + _grain(rng, display)
    photo = np.asarray(display.clip(0, 1) * np.float32(255) + np.float32(0.5), np.uint8)
    return np.ascontiguousarray(photo.transpose(1, 2, 0))


def _middle(radiance: Radiance) -> float:
    """Return the logarithmic mean luminance, as exposure meters do, leaning to bright parts."""
    luma = radiance[:, ::4, ::4].mean(axis=0).clip(0)
    return float(np.exp(np.log(luma + 1e-3).mean()) * 0.7 + luma.mean() * 0.3) + 1e-4


def _tone(light: Radiance) -> Radiance:
    """Look light up in the film's curve; the table is spaced by roots to keep shadows smooth."""
    place = np.sqrt(light.clip(0, _BRIGHTEST)) * np.float32((_TONES - 1) / np.sqrt(_BRIGHTEST))
    display: Radiance = _tone_table()[place.astype(np.uint16)]
    return display


@cache
def _tone_table() -> NDArray[np.float32]:
    """Film's curve: Narkowicz's fit of ACES (2015), then sRGB's exponent; (4096,) float32."""
    light = 1.25 * np.linspace(0, np.sqrt(_BRIGHTEST), _TONES) ** 2
    curve = light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14)
    return (curve.clip(0, 1) ** (1 / 2.2)).astype(np.float32)


def _white_balance(rng: Generator) -> NDArray[np.float32]:
    warmth, tint = rng.normal(0, 0.05), rng.normal(0, 0.015)
    return np.array([1 + warmth, 1 + tint, 1 - warmth], np.float32)[:, None, None]


def _vignette(shape: tuple[int, int], strength: float) -> Plane:
    rows = np.linspace(-1, 1, shape[0], dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, shape[1], dtype=np.float32)[None, :]
    shade: Plane = 1 - np.float32(strength) * (rows**2 + columns**2) ** 1.3 * 0.6
    return shade


def _graded(rng: Generator, display: Radiance) -> Radiance:
    """Vary saturation and contrast a little, as phones and people do."""
    saturation, contrast = rng.normal(0.93, 0.09), rng.normal(1.0, 0.05)
    grey = display.sum(axis=0) * np.float32(contrast * (1 - saturation) / 3)
    graded: Radiance = display * np.float32(contrast * saturation)
    graded += grey + np.float32(0.45 * (1 - contrast))
    return graded


def _soft(display: Radiance, amount: float) -> Radiance:
    """A lens' softness: each pixel shares some light with the four beside it."""
    share = np.float32(amount / 4)
    around = display.copy()
    beside = display[:, :-2, 1:-1] + display[:, 2:, 1:-1]
    beside += display[:, 1:-1, :-2]
    beside += display[:, 1:-1, 2:]
    around[:, 1:-1, 1:-1] = display[:, 1:-1, 1:-1] * (1 - np.float32(amount)) + share * beside
    return around


def _grain(rng: Generator, display: Radiance) -> Radiance:
    strength = np.float32(rng.uniform(0.006, 0.022))
    height, width = display.shape[1:]
    top = int(rng.integers(max(TILE_PX - height, 1)))
    left = int(rng.integers(max(TILE_PX - width, 1)))
    repeats = -(-(top + height) // TILE_PX), -(-(left + width) // TILE_PX)
    roll = _emulsion() if repeats == (1, 1) else np.tile(_emulsion(), (1, *repeats))
    grain: Radiance = strength * roll[:, top : top + height, left : left + width]
    return grain


@cache
def _emulsion() -> Radiance:
    """Return film grain, mostly grey, (3, 1024, 1024), unit strength."""
    white = tile("white")
    tinted = np.stack([white, np.roll(white, 97, 0), np.roll(white, 61, 1)])
    return np.asarray(0.75 * white + 0.45 * tinted, np.float32)
