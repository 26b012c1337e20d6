import hashlib
from collections import Counter
from io import BytesIO
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageOps

from models.sample.collection import DrawnCollection

pillow_heif.register_heif_opener()


def opened(path: Path) -> Image.Image:
    return Image.open(BytesIO(path.read_bytes()))


def only(drawn: DrawnCollection, pattern: str) -> Path:
    (path,) = drawn.photos.rglob(pattern)
    return path


def test_some_photos_lie_there_twice_with_the_same_bytes(drawn: DrawnCollection) -> None:
    contents = [p.read_bytes() for p in drawn.photos.rglob("*") if p.is_file()]
    times = Counter(hashlib.sha256(content).hexdigest() for content in contents if content)
    assert sum(count == 2 for count in times.values()) >= 3


def test_near_doubles_look_like_their_originals(drawn: DrawnCollection) -> None:
    for copy in (*drawn.photos.rglob("*(klein).jpg"), *drawn.photos.rglob("*_BURST2.jpg")):
        stem = copy.stem.removesuffix(" (klein)").removesuffix("_BURST2")
        (original,) = (p for p in copy.parent.iterdir() if p.stem == stem)
        assert original.read_bytes() != copy.read_bytes()
        assert np.abs(small(original) - small(copy)).mean() < 12


def small(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    image = ImageOps.exif_transpose(opened(path)).convert("RGB").resize((32, 32))
    return np.asarray(image, np.float64)


def test_the_heic_opens(drawn: DrawnCollection) -> None:
    image = opened(only(drawn, "*.HEIC"))
    image.load()
    assert image.format == "HEIF"
    assert image.getexif()[0x0110]


@pytest.mark.parametrize(
    ("pattern", "mode"),
    [
        ("logo*.png", "RGBA"), ("Postkarte.png", "P"), ("scan 16 bit.png", "I;16"),
        ("Titelbild.webp", "RGB"), ("Druckvorlage CMYK.jpg", "CMYK"),
    ],
)  # fmt: skip
def test_other_formats_have_the_mode_they_promise(
    drawn: DrawnCollection, pattern: str, mode: str
) -> None:
    image = opened(only(drawn, pattern))
    image.load()
    assert image.mode == mode


def test_broken_files_cannot_be_decoded(drawn: DrawnCollection) -> None:
    paths = list((drawn.photos / "Kaputt").iterdir())
    assert len(paths) == drawn.n_broken
    for path in paths:
        with pytest.raises((OSError, Image.DecompressionBombError, SyntaxError)):
            opened(path).load()


def test_the_giant_png_is_small_and_claims_more_pixels_than_memory_holds(
    drawn: DrawnCollection,
) -> None:
    path = only(drawn, "riesig.png")
    assert path.stat().st_size < 1000
    with pytest.raises(Image.DecompressionBombError):
        opened(path)


def test_everything_but_broken_files_and_bystanders_decodes(drawn: DrawnCollection) -> None:
    beside = {"README.txt", ".DS_Store", "Thumbs.db"}
    paths = [p for p in drawn.photos.rglob("*") if p.is_file() and p.parent.name != "Kaputt"]
    photos = [p for p in paths if p.name not in beside]
    for path in photos:
        opened(path).load()
    assert len(photos) == drawn.n_photos
