"""Fractal textures: a small bank of seamless noise tiles, and ways to read them.

A tile is made once a process, from a fixed seed; a photo differs by where and how it reads.
Reading costs a few milliseconds a frame where fresh noise would cost ten times that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.random import Generator
from PIL import Image
from scipy import fft, ndimage

from models.sample.dice import chance
from models.sample.plane import Plane, enlarged

TILE_PX = 1024
Weave = Literal["cloud", "rough", "ridge", "leaf", "billow", "dune", "white"]

_SEEDS: dict[Weave, int] = {
    "cloud": 11, "rough": 12, "ridge": 13, "leaf": 14, "billow": 15, "white": 16,
    "dune": 17,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fabric:
    """A noise tile laid over a plane: it repeats every `period` units and starts at `origin`."""

    weave: Weave
    period: float
    origin: tuple[float, float]

    def at(self, u: Plane, v: Plane) -> Plane:
        """Read the tile at plane coordinates, smoothly; zero mean, unit variance."""
        return ndimage.map_coordinates(
            tile(self.weave), self._tile_px(u, v), order=1, mode="grid-wrap", output=np.float32
        )

    def coarse(self, u: Plane, v: Plane) -> Plane:
        """Read every other row and column and fill in between: for soft textures, in a third."""
        u, v = np.broadcast_arrays(u, v)
        return enlarged(self.at(u[::2, ::2], v[::2, ::2]), (u.shape[0], u.shape[1]))

    def nearest(self, u: Plane, v: Plane) -> Plane:
        """Read the tile at plane coordinates, without interpolation: for fine detail, fast."""
        rows, columns = self._tile_px(u, v).astype(np.int32) & (TILE_PX - 1)
        found: Plane = tile(self.weave)[rows, columns]
        return found

    def _tile_px(self, u: Plane, v: Plane) -> Plane:
        scale = np.float32(TILE_PX / self.period)
        u, v = np.broadcast_arrays(u, v)
        return np.stack([v * scale + self.origin[1], u * scale + self.origin[0]]).astype(np.float32)


def fabric(rng: Generator, weave: Weave, period: float) -> Fabric:
    """Lay a tile over a plane at a random place."""
    origin = rng.uniform(TILE_PX, 9 * TILE_PX, 2)
    return Fabric(weave, period, (float(origin[0]), float(origin[1])))


def sheet(
    rng: Generator, weave: Weave, shape: tuple[int, int], *, zoom: float = 1.0, stretch: float = 1.0
) -> Plane:
    """Cut a random window from a tile and enlarge it to `shape`.

    zoom: pixels of the sheet per pixel of the tile, vertically; stretch: times that, horizontally.
    Returns (height, width) float32 of about zero mean and unit variance.
    """
    height, width = shape
    n_rows = max(2, round(height / zoom))
    n_columns = max(2, round(width / (zoom * stretch)))
    top, left = rng.integers(TILE_PX, size=2)
    rows = (top + np.arange(n_rows)) % TILE_PX
    columns = (left + np.arange(n_columns)) % TILE_PX
    window = tile(weave)[rows[:, None], columns[None, :]]
    if chance(rng, 0.5):
        window = window[:, ::-1]
    if window.shape == shape:
        return np.array(window, np.float32)
    return resized(window, shape)


def resized(plane: Plane, shape: tuple[int, int]) -> Plane:
    """Resample a plane to (height, width), smoothly and antialiased."""
    image = Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BICUBIC), np.float32)


def skyline(rng: Generator, width: int, *, roughness: float = 1.6, bumps: float = 2.0) -> Plane:
    """Return a fractal line, (width,) float32 of zero mean and unit variance.

    roughness: exponent of its falling spectrum (more = smoother); bumps: waves a frame at least.
    """
    n = 2 * width
    frequency = np.maximum(np.arange(n // 2 + 1), 1)
    amplitude = np.where(frequency < bumps, 0, frequency ** -float(roughness))
    phases = np.exp(2j * np.pi * rng.random(n // 2 + 1))
    line = fft.irfft(amplitude * phases, n)[:width]
    return _standard(line)


@cache
def tile(weave: Weave) -> Plane:
    """Return a seamless square of noise, (1024, 1024) float32, zero mean and unit variance."""
    rng = np.random.default_rng(_SEEDS[weave])
    makers: dict[Weave, Callable[[], Plane]] = {
        "cloud": lambda: _spectral(rng, slope=1.75),
        "rough": lambda: _spectral(rng, slope=1.05),
        "ridge": lambda: _ridged(rng),
        "leaf": lambda: _band(rng, low=40, high=150) + 0.6 * _spectral(rng, slope=1.2),
        "billow": lambda: _billowed(rng),
        "dune": lambda: 1.6 - np.abs(_band(rng, 3, 8)) - 0.3 * np.abs(_band(rng, 9, 20)),
        "white": lambda: _spectral(rng, slope=0.0),
    }
    made = _standard(makers[weave]())
    made.setflags(write=False)
    return made


def _spectral(rng: Generator, slope: float) -> Plane:
    """1/f noise: white noise whose amplitudes fall with frequency to the power `slope`."""
    spectrum = fft.rfft2(rng.standard_normal((TILE_PX, TILE_PX), dtype=np.float32))
    return _standard(fft.irfft2(spectrum * _frequency() ** np.float32(-slope)))


def _band(rng: Generator, low: float, high: float) -> Plane:
    """Noise of frequencies between low and high (waves a tile) only."""
    spectrum = fft.rfft2(rng.standard_normal((TILE_PX, TILE_PX), dtype=np.float32))
    frequency = _frequency()
    kept = np.exp(-((np.log(frequency / np.sqrt(low * high)) / np.log(high / low) * 2) ** 2))
    return _standard(fft.irfft2(spectrum * kept))


def _ridged(rng: Generator) -> Plane:
    """Ridged multifractal after Musgrave (Texturing and Modeling, 1994): crests and gullies."""
    total = np.zeros((TILE_PX, TILE_PX), np.float32)
    weight = np.ones_like(total)
    for octave in range(8):
        crest = (1 - np.abs(_band(rng, 2 * 2**octave, 5 * 2**octave))).clip(-0.6)
        total += crest * weight * 0.46**octave
        weight = (weight * (0.55 + 0.6 * crest)).clip(0, 1)
    return total


def _billowed(rng: Generator) -> Plane:
    """Rounded heaps with sharp valleys: the texture of cumulus and crowns of trees."""
    octaves = (np.abs(_band(rng, 3 * 2**o, 7 * 2**o)) * 0.55**o for o in range(7))
    return np.asarray(sum(octaves), np.float32)


def _frequency() -> Plane:
    rows = fft.fftfreq(TILE_PX, 1 / TILE_PX)[:, None]
    columns = fft.rfftfreq(TILE_PX, 1 / TILE_PX)[None, :]
    return np.asarray(np.maximum(np.hypot(rows, columns), 1), np.float32)


def _standard(plane: Plane) -> Plane:
    return np.asarray((plane - plane.mean()) / (plane.std() + 1e-9), np.float32)
