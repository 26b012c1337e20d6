"""A JPEG in small is what its lowest frequencies make of it, or is left to libjpeg."""

import struct
import weakref
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from models.compiling import can_compile
from models.pixels.eighths import decoding
from models.pixels.eighths.decoding import decode_eighths, suits
from models.pixels.eighths.header import Code, Unusual
from models.pixels.eighths.kernels import SIDES
from models.pixels.eighths.lookups import Lookups, lookups
from models.pixels.jpeg import decode_scaled, scaled_px
from tests.pixels.drawing import difference, encoded, gradient, noise

pytestmark = pytest.mark.skipif(not can_compile(), reason="LLVM is not there")

Options = dict[str, object]


def decoded(content: bytes, n: int = 2) -> Image.Image:
    with Image.open(BytesIO(content)) as image:
        return decode_eighths(content, image.size, n)


def blurred(width: int, height: int, seed: int) -> Image.Image:
    """Return an RGB picture without details, of light and shade more than of colours."""
    random = np.random.default_rng(seed)
    light = random.integers(60, 200, (3, 3, 1)) + random.integers(-20, 20, (3, 3, 3))
    few = Image.fromarray(light.astype(np.uint8))
    return few.resize((width, height), Image.Resampling.BICUBIC)


def by_frequencies(whole: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Return what the n × n lowest frequencies of each 8 × 8 block come to at n × n places."""
    height, width = whole.shape
    blocks = whole.reshape(height // 8, 8, width // 8, 8).swapaxes(1, 2)
    fine, coarse = (
        np.cos(np.pi * np.outer(np.arange(n), 2 * np.arange(edge) + 1) / (2 * edge))
        for edge in (8, n)
    )
    norms = np.linalg.norm(fine, axis=1, keepdims=True)
    through = (coarse / norms).T @ (fine / norms)
    small = (through @ blocks @ through.T).swapaxes(1, 2)
    joined: NDArray[np.float64] = small.reshape(height // 8 * n, width // 8 * n)
    return joined.clip(0, 255)


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
    n=st.sampled_from(SIDES),
)
def test_smooth_pictures_come_out_as_libjpegs(
    size: tuple[int, int], mode: str, options: Options, n: int
) -> None:
    content = encoded(blurred(*size, seed=sum(size)).convert(mode), "JPEG", options)
    small = decoded(content, n)
    width, height = (scaled_px(edge_px, n) for edge_px in size)
    assert (small.mode, small.size) == (mode, (width, height))
    space = "RGB" if mode == "RGB" else "GRAY"
    theirs = simplejpeg.decode_jpeg(content, space, min_height=height, min_width=width)
    ours = np.asarray(small, np.int64).reshape(theirs.shape)
    assert np.abs(ours - theirs).mean() < 2


@pytest.mark.parametrize("n", SIDES)
@pytest.mark.parametrize("options", [{}, {"optimize": True}, {"restart_marker_rows": 2}])
def test_every_symbol_of_a_wild_picture_is_read(options: Options, n: int) -> None:
    random = np.random.default_rng(3)
    wild = random.normal(128, 25, (240, 320)).clip(10, 245).astype(np.uint8)
    content = encoded(Image.fromarray(wild), "JPEG", {"quality": 98, **options})
    with Image.open(BytesIO(content)) as image:
        expected = by_frequencies(np.asarray(image, np.float64), n)
    assert np.abs(np.asarray(decoded(content, n), np.float64) - expected).max() < 1.2


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
        decode_eighths(content, (200, 100), 2)


def test_another_size_than_pillow_saw_is_not_believed() -> None:
    with pytest.raises(Unusual, match="two headers"):
        decode_eighths(encoded(gradient(200, 100), "JPEG"), (100, 200), 2)


@pytest.mark.parametrize("edge", [0, 2])
def test_a_frame_without_pixels_is_none(edge: int) -> None:
    content = encoded(gradient(200, 100), "JPEG")
    where = content.index(b"\xff\xc0") + 5 + edge
    size = (200, 0) if edge == 0 else (0, 100)
    with pytest.raises(Unusual, match="no pixels"):
        decode_eighths(content[:where] + b"\0\0" + content[where + 2 :], size, 2)


@pytest.mark.parametrize("n", SIDES)
def test_what_is_cut_short_is_left_to_libjpeg(n: int) -> None:
    content = encoded(noise(64, 48), "JPEG", {"restart_marker_rows": 1})
    for end in range(2, len(content) - 2):
        with pytest.raises(Unusual):
            decode_eighths(content[:end], (64, 48), n)
        with pytest.raises(Unusual):
            decode_eighths(content[:end] + b"\xff\xd9", (64, 48), n)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_damage_does_more_than_blur(data: st.DataObject) -> None:
    content = bytearray(encoded(noise(80, 56), "JPEG", {"restart_marker_blocks": 5}))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(2, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    n = data.draw(st.sampled_from(SIDES))
    with suppress(Unusual):
        assert decode_eighths(bytes(content), (80, 56), n).size == (10 * n, 7 * n)


def test_a_restart_in_a_wrong_place_is_found() -> None:
    content = encoded(noise(80, 56), "JPEG", {"restart_marker_blocks": 5})
    where = content.index(b"\xff\xdd") + 4
    for units in (1, 4, 6, 50):
        other = content[:where] + struct.pack(">H", units) + content[where + 2 :]
        with pytest.raises(Unusual):
            decode_eighths(other, (80, 56), 2)


def test_tables_outlive_the_reading_whatever_leaves_the_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []

    def uncached(code: Code) -> Lookups:
        table = lookups.__wrapped__(code)
        made.append(weakref.ref(table.several))
        return table

    def reading(*_: int) -> None:
        assert len(made) == 3
        assert all(table() is not None for table in made)
        raise Unusual("read")

    code = decoding.prepare()
    assert code is not None
    monkeypatch.setattr(decoding, "lookups", uncached)
    monkeypatch.setattr(decoding, "prepare", lambda: replace(code, read={2: reading}))
    with pytest.raises(Unusual, match="read"):
        decoded(encoded(noise(80, 56), "JPEG"))


@pytest.mark.parametrize("is_there", [True, False])
def test_large_photos_alone_take_this_way(is_there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    content = encoded(noise(1400, 1100), "JPEG", {"quality": 95})
    assert suits(content)
    assert not suits(encoded(gradient(4000, 3000), "JPEG"))
    if not is_there:
        monkeypatch.setattr(decoding, "can_compile", lambda: False)
    asked: list[int] = []

    def noted(content: bytes, size: tuple[int, int], n: int) -> Image.Image:
        asked.append(n)
        return decode_eighths(content, size, n)

    monkeypatch.setattr("models.pixels.jpeg.decode_eighths", noted)
    for at_least_px in (100, 250, 300, 600, 900, None):
        with Image.open(BytesIO(content)) as image:
            decode_scaled(image, content, at_least_px)
    assert asked == ([2, 2, 3, 5] if is_there else [])


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
    for n in SIDES:
        small = decoded(encoded(grey, "JPEG", {"quality": 100}), n)
        assert small.size == (scaled_px(size[0], n), scaled_px(size[1], n))
        assert np.abs(np.asarray(small, np.int64) - 120).max() <= 1
