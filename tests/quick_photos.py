"""Small pictures drawn in no time, of a few kinds that a network tells apart."""

from pathlib import Path

import numpy as np
from PIL import Image

KINDS = 8
_SIZE = (128, 96)


def paint(folder: Path, numbers: range, *, kind: int | None = None) -> list[Path]:
    """Write photo-NNNN.jpg for each number; the same number is always the same bytes.

    kind: 0 to KINDS − 1, or by the number.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in numbers:
        file = folder / f"photo-{number:04}.jpg"
        image = Image.fromarray(_picture(number, number % KINDS if kind is None else kind))
        image.save(file, "JPEG", quality=88)
        files.append(file)
    return files


def _picture(number: int, kind: int) -> np.ndarray:
    """Return stripes, checks or clouds (96, 128, 3) in colours of the kind, shaken by number."""
    rng = np.random.default_rng(number)
    across, down = np.meshgrid(np.arange(_SIZE[0]), np.arange(_SIZE[1]))
    turn = np.pi * kind / KINDS + rng.normal(0, 0.08)
    along = across * np.cos(turn) + down * np.sin(turn)
    wave = np.sin(along * (0.08 + 0.05 * (kind % 4)) + rng.uniform(0, 6))
    if kind % 2:
        wave = wave * np.sin((across - down) * 0.1 + rng.uniform(0, 6))
    coarse = rng.normal(0, 1, (6, 8)).astype(np.float32)
    clouds = np.asarray(Image.fromarray(coarse).resize(_SIZE, Image.Resampling.BICUBIC))
    light = 0.5 + 0.3 * wave + 0.25 * clouds
    hue = np.array([np.cos(kind + shift) for shift in (0.0, 2.1, 4.2)])
    colours = light[..., None] * (0.75 + 0.25 * hue) * 255
    picture: np.ndarray = np.clip(colours, 0, 255).astype(np.uint8)
    return picture
