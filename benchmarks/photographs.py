"""JPEGs of a camera's size and weight, made of noise of many scales."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

SIZES_PX = {"12 MP": (4000, 3000), "1 MP": (1155, 866)}

_N_DIFFERENT = 8  # more would only take longer to make; a comment tells equal pictures apart
_SCALES = ((8, 90.0), (64, 40.0), (512, 22.0))  # blobs across the width, and their strength
_GRAIN = 5.0  # of a sensor; makes a 12-megapixel file 3.6 MB at quality 90


def write_photos(folder: Path, size: str, n_photos: int) -> list[Path]:
    """Write JPEGs of a size of SIZES_PX, no two files with the same bytes; return their paths."""
    folder.mkdir(parents=True)
    pictures = list(_pictures(size, min(n_photos, _N_DIFFERENT)))
    paths = [folder / f"{number:05}.jpg" for number in range(n_photos)]
    for number, path in enumerate(paths):
        path.write_bytes(_with_comment(pictures[number % len(pictures)], f"{number:05}".encode()))
    return paths


def _pictures(size: str, n_pictures: int) -> Iterator[bytes]:
    width, height = SIZES_PX[size]
    random = np.random.default_rng(width)
    for _ in range(n_pictures):
        light = random.normal(0, _GRAIN, (height, width, 1))
        for n_blobs, strength in _SCALES:
            blobs = random.integers(0, 256, (n_blobs * 3 // 4, n_blobs, 3), dtype=np.uint8)
            grown = Image.fromarray(blobs).resize((width, height), Image.Resampling.BICUBIC)
            light = light + np.asarray(grown, np.float32) * (strength / 150)
        content = BytesIO()
        Image.fromarray(light.clip(0, 255).astype(np.uint8)).save(content, "JPEG", quality=90)
        yield content.getvalue()


def _with_comment(jpeg: bytes, comment: bytes) -> bytes:
    """Put a comment segment behind the start-of-image marker (ITU-T T.81, B.2.4.5)."""
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]
