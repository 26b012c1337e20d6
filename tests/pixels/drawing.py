"""Small photos that tests draw, in every format."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from models.pixels.decode import Limits
from models.pixels.formats import PILLOW_READERS, register_heif

ROOMY = Limits(max_bytes=50_000_000, max_pixels=50_000_000)


def gradient(width: int = 48, height: int = 32) -> Image.Image:
    """Return an RGB picture that no flip or turn leaves as it is, bright at its upper left."""
    x = np.linspace(0, 1, width)[None, :, None]
    y = np.linspace(0, 1, height)[:, None, None]
    shade = 230 - 120 * x - 90 * y + np.zeros((height, width, 3)) + np.array([20, 0, -20])
    return Image.fromarray(shade.clip(0, 255).astype(np.uint8))


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    """Return RGB pixels of no pattern: any two roundings of a resize would tell on them."""
    random = np.random.default_rng(seed)
    return Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8))


def encoded(image: Image.Image, name: str, options: Mapping[str, object] | None = None) -> bytes:
    """Return a file's bytes in one of our formats, or in another one that Pillow writes."""
    if name == "HEIF":
        register_heif()
    content = BytesIO()
    image.save(content, PILLOW_READERS.get(name, name), **(options or {}))
    return content.getvalue()


def as_of_a_camera(file: Path, width: int, height: int) -> bytes:
    """Return a photo as a JPEG so large that it is scaled in decoding, with a sensor's grain."""
    with Image.open(file) as photo:
        large = photo.convert("RGB").resize((width, height), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(1).normal(0, 6, (height, width, 1))
    noisy = (np.asarray(large) + grain).clip(0, 255).astype(np.uint8)
    return encoded(Image.fromarray(noisy), "JPEG", {"quality": 90})


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean absolute difference of two RGB pictures of one size, of 255."""
    assert (one.mode, one.size) == (other.mode, other.size)
    return float(np.abs(np.asarray(one, np.float64) - np.asarray(other, np.float64)).mean())
