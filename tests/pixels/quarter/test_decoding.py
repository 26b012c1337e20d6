"""A quarter of a JPEG is what its lowest frequencies make of it, or is left to libjpeg."""

import struct
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from models.compiling import can_compile
from models.pixels.jpeg import decode_scaled
from models.pixels.quarter import decoding
from models.pixels.quarter.decoding import decode_quarter, suits
from models.pixels.quarter.header import Unusual
from tests.pixels.drawing import difference, encoded, gradient, noise

pytestmark = pytest.mark.skipif(not can_compile(), reason="LLVM is not there")

Options = dict[str, object]


def decoded(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as image:
        return decode_quarter(content, image.size)


def blurred(width: int, height: int, seed: int) -> Image.Image:
    """Return an RGB picture without details, of light and shade more than of colours."""
    random = np.random.default_rng(seed)
    light = random.integers(60, 200, (3, 3, 1)) + random.integers(-20, 20, (3, 3, 3))
    few = Image.fromarray(light.astype(np.uint8))
    return few.resize((width, height), Image.Resampling.BICUBIC)


def by_frequencies(whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the four lowest frequencies of each 8 × 8 block make of its quarters' means."""
    height, width = whole.shape
    blocks = whole.reshape(height // 8, 8, width // 8, 8).swapaxes(1, 2)
    waves = np.cos(np.pi * np.outer((0, 1), 2 * np.arange(8) + 1) / 16)
    waves /= np.linalg.norm(waves, axis=1, keepdims=True)
    onto_lowest = waves.T @ waves
    smooth = (onto_lowest @ blocks @ onto_lowest).swapaxes(1, 2)
    quarter: NDArray[np.float64] = smooth.reshape(height // 4, 4, width // 4, 4).mean((1, 3))
    return quarter


@settings(max_examples=40, deadline=None)
@given(
    size=st.tuples(st.integers(60, 160), st.integers(60, 160)),
    mode=st.sampled_from(("RGB", "L")),
    options=st.fixed_dictionaries(
        {
            "quality": st.sampled_from((75, 90, 100)),
            "subsampling": st.sampled_from((0, 1, 2)),
            "optimize": st.booleans(),
            "restart_marker_blocks": st.sampled_from((0, 1, 3, 7)),
        }
    ),
)
def test_smooth_pictures_come_out_as_their_means(
    size: tuple[int, int], mode: str, options: Options
) -> None:
    content = encoded(blurred(*size, seed=sum(size)).convert(mode), "JPEG", options)
    small = decoded(content)
    assert (small.mode, small.size) == (mode, (-(-size[0] // 4), -(-size[1] // 4)))
    with Image.open(BytesIO(content)) as image:
        inside = image.crop((0, 0, size[0] // 4 * 4, size[1] // 4 * 4))
    theirs = np.asarray(inside.reduce(4), np.float64)
    ours = np.asarray(small, np.float64)[: theirs.shape[0], : theirs.shape[1]]
    assert np.abs(ours - theirs).mean() < 3


@pytest.mark.parametrize("options", [{}, {"optimize": True}, {"restart_marker_rows": 2}])
def test_every_symbol_of_a_wild_picture_is_read(options: Options) -> None:
    random = np.random.default_rng(3)
    wild = random.normal(128, 25, (240, 320)).clip(10, 245).astype(np.uint8)
    content = encoded(Image.fromarray(wild), "JPEG", {"quality": 98, **options})
    with Image.open(BytesIO(content)) as image:
        expected = by_frequencies(np.asarray(image, np.float64))
    assert np.abs(np.asarray(decoded(content), np.float64) - expected).max() < 1.2


def test_colours_are_libjpegs() -> None:
    whole = Image.fromarray(np.full((64, 64, 3), (200, 40, 90), np.uint8))
    for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (13, 240, 77)):
        whole.paste(colour, (16, 16, 48, 48))
        content = encoded(whole, "JPEG", {"quality": 100, "subsampling": 2})
        with Image.open(BytesIO(content)) as image:
            theirs = np.asarray(image.convert("RGB"), np.int64)[2::4, 2::4]
        assert np.abs(np.asarray(decoded(content), np.int64) - theirs).max() <= 1


@pytest.mark.parametrize(
    "content",
    [
        encoded(gradient(200, 100), "JPEG", {"progressive": True}),
        encoded(gradient(200, 100).convert("CMYK"), "JPEG"),
        encoded(gradient(200, 100), "JPEG", {"keep_rgb": True}),
        encoded(gradient(200, 100), "PNG"),
        b"\xff\xd8",
        b"\xff\xd8\xff\xda\x00\x02",
    ],
    ids=["progressive", "CMYK", "RGB", "PNG", "no header", "no frame"],
)
def test_other_kinds_are_left_to_libjpeg(content: bytes) -> None:
    with pytest.raises(Unusual):
        decode_quarter(content, (200, 100))


def test_another_size_than_pillow_saw_is_not_believed() -> None:
    with pytest.raises(Unusual, match="two headers"):
        decode_quarter(encoded(gradient(200, 100), "JPEG"), (100, 200))


@pytest.mark.parametrize("edge", [0, 2])
def test_a_frame_without_pixels_is_none(edge: int) -> None:
    content = encoded(gradient(200, 100), "JPEG")
    where = content.index(b"\xff\xc0") + 5 + edge
    size = (200, 0) if edge == 0 else (0, 100)
    with pytest.raises(Unusual, match="no pixels"):
        decode_quarter(content[:where] + b"\0\0" + content[where + 2 :], size)


def test_what_is_cut_short_is_left_to_libjpeg() -> None:
    content = encoded(noise(64, 48), "JPEG", {"restart_marker_rows": 1})
    for end in range(2, len(content) - 2):
        with pytest.raises(Unusual):
            decode_quarter(content[:end], (64, 48))
        with pytest.raises(Unusual):
            decode_quarter(content[:end] + b"\xff\xd9", (64, 48))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_damage_does_more_than_blur(data: st.DataObject) -> None:
    content = bytearray(encoded(noise(80, 56), "JPEG", {"restart_marker_blocks": 5}))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(2, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    with suppress(Unusual):
        assert decode_quarter(bytes(content), (80, 56)).size == (20, 14)


def test_a_restart_in_a_wrong_place_is_found() -> None:
    content = encoded(noise(80, 56), "JPEG", {"restart_marker_blocks": 5})
    where = content.index(b"\xff\xdd") + 4
    for units in (1, 4, 6, 50):
        other = content[:where] + struct.pack(">H", units) + content[where + 2 :]
        with pytest.raises(Unusual):
            decode_quarter(other, (80, 56))


@pytest.mark.parametrize("is_there", [True, False])
def test_large_photos_alone_take_this_way(is_there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    content = encoded(noise(1400, 1100), "JPEG", {"quality": 95})
    assert suits(content)
    assert not suits(encoded(gradient(4000, 3000), "JPEG"))
    if not is_there:
        monkeypatch.setattr(decoding, "can_compile", lambda: False)
    asked: list[tuple[int, int]] = []

    def noted(content: bytes, size: tuple[int, int]) -> Image.Image:
        asked.append(size)
        return decode_quarter(content, size)

    monkeypatch.setattr("models.pixels.jpeg.decode_quarter", noted)
    for at_least_px in (250, 300, None):
        with Image.open(BytesIO(content)) as image:
            decode_scaled(image, content, at_least_px)
    assert asked == ([(1400, 1100)] if is_there else [])


def test_libjpeg_takes_over_where_this_gives_up() -> None:
    content = encoded(noise(1400, 1100), "JPEG", {"quality": 95, "progressive": True})
    assert suits(content)
    with Image.open(BytesIO(content)) as image:
        small = decode_scaled(image, content, 250)
    whole = encoded(noise(1400, 1100), "JPEG", {"quality": 95})
    assert difference(small, decoded(whole)) < 25


@pytest.mark.parametrize("size", [(1, 1), (3, 9), (8, 8), (17, 4)])
def test_the_smallest_have_a_pixel(size: tuple[int, int]) -> None:
    grey = Image.new("RGB", size, (120, 120, 120))
    small = decoded(encoded(grey, "JPEG", {"quality": 100}))
    assert small.size == (-(-size[0] // 4), -(-size[1] // 4))
    assert np.abs(np.asarray(small, np.int64) - 120).max() <= 1
