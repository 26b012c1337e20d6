"""Resizing is Pillow's to the bit, whether Pillow does it or code of ours."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from models.pixels import resampling
from models.pixels.framing import Framing, frame
from models.pixels.resampling import Filter, quicken, resized
from models.pixels.thumbnail import shrink
from models.records.arrays import Pixels
from tests.pixels.drawing import gradient, noise

EDGES, RESIZED = st.integers(1, 200), st.integers(1, 120)
FILTERS: list[Filter] = ["bilinear", "bicubic", "lanczos"]


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    pytest.importorskip("llvmlite")
    quicken()
    yield
    resampling._quick.clear()


def by_pillow(image: Image.Image, size: tuple[int, int], filter_name: Filter) -> Pixels:
    return np.asarray(image.resize(size, Image.Resampling[filter_name.upper()]))


@settings(max_examples=300, deadline=None)
@given(EDGES, EDGES, RESIZED, RESIZED, st.sampled_from(FILTERS), st.data())
def test_any_part_of_any_size_is_pillows(
    width: int, height: int, n_columns: int, n_rows: int, filter_name: Filter, data: st.DataObject
) -> None:
    image, size = noise(width, height), (n_columns, n_rows)
    left, top = data.draw(st.integers(0, n_columns - 1)), data.draw(st.integers(0, n_rows - 1))
    right = data.draw(st.integers(left + 1, n_columns))
    bottom = data.draw(st.integers(top + 1, n_rows))
    part = resized(image, size, filter_name, (left, top, right, bottom))
    whole = by_pillow(image, size, filter_name)
    np.testing.assert_array_equal(part, whole[top:bottom, left:right])


@settings(max_examples=200, deadline=None)
@given(EDGES, EDGES, RESIZED, RESIZED, st.sampled_from(FILTERS), st.data())
def test_edges_within_pixels_are_pillows(
    width: int, height: int, n_columns: int, n_rows: int, filter_name: Filter, data: st.DataObject
) -> None:
    cut = st.floats(0, 0.9)
    left, top = data.draw(cut), data.draw(cut)
    shown = (left, top, max(width - data.draw(cut), left + 0.1), max(height - 0.5, top + 0.1))
    image, size = noise(width, height), (n_columns, n_rows)
    expected = image.resize(size, Image.Resampling[filter_name.upper()], shown)
    ours = resized(image, size, filter_name, shown=shown).astype(int)
    assert np.abs(ours - np.asarray(expected)).max() <= 1  # Pillow's edges are single precision


@pytest.mark.parametrize("filter_name", FILTERS)
@pytest.mark.parametrize("size", [(722, 542), (542, 722), (1000, 563), (433, 577), (512, 512)])
def test_photos_never_trouble_pillow(
    size: tuple[int, int], filter_name: Filter, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, smaller = noise(*size), (size[0] * 256 // size[1], 256)
    expected = by_pillow(image, smaller, filter_name)
    monkeypatch.setattr(Image.Image, "resize", None)
    np.testing.assert_array_equal(resized(image, smaller, filter_name), expected)


def test_white_and_black_stay_what_they_are() -> None:
    stripes = np.zeros((90, 120, 3), np.uint8)
    stripes[:, 40:80] = 255
    pixels = resized(Image.fromarray(stripes), (60, 45), "lanczos")
    np.testing.assert_array_equal(pixels[:, :10], 0)
    np.testing.assert_array_equal(pixels[:, 28:32], 255)


def test_photos_are_framed_and_shrunk_as_before_quickening() -> None:
    image, framing = gradient(701, 523), Framing(256, True, 224, "bicubic")
    quickly = frame(image, framing), np.asarray(shrink(image, 200))
    resampling._quick.clear()
    slowly = frame(image, framing), np.asarray(shrink(image, 200))
    quicken()
    for one, other in zip(quickly, slowly, strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_llvm_pillow_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = list(resampling._quick)
    resampling._quick.clear()
    monkeypatch.setattr(resampling, "can_compile", lambda: False)
    quicken()
    assert not resampling._quick
    expected = by_pillow(gradient(), (20, 20), "bicubic")
    np.testing.assert_array_equal(resized(gradient(), (20, 20), "bicubic"), expected)
    resampling._quick.extend(kept)
