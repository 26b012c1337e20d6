"""Bytes become upright 8-bit RGB within limits, or a reason why not."""

import pickle
import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from models.pixels.decode import Limits, Undecodable, decode, read_photo
from models.pixels.formats import PILLOW_READERS
from tests.pixels.drawing import ROOMY, difference, encoded, gradient, noise

LOSSLESS: dict[str, dict[str, object]] = {
    "AVIF": {"quality": 100},
    "HEIF": {"quality": 95},
    "WebP": {"lossless": True},
}
# What turns the upright picture into the one that a camera with this orientation would store.
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def reason_for(content: bytes, limits: Limits = ROOMY) -> str:
    with pytest.raises(Undecodable) as refusal:
        decode(content, limits=limits)
    return refusal.value.reason


def stored(upright: Image.Image, orientation: int) -> Image.Image:
    turn = STORED_AS[orientation]
    return upright if turn is None else upright.transpose(turn)


def exif_of(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("name", PILLOW_READERS)
def test_every_format_becomes_rgb_of_the_same_picture(name: str) -> None:
    photo = read_photo(encoded(gradient(), name, LOSSLESS.get(name)), limits=ROOMY)
    assert (photo.format, photo.width, photo.height) == (name, 48, 32)
    assert difference(photo.image, gradient()) < (16 if name == "GIF" else 3)


@pytest.mark.parametrize("orientation", STORED_AS)
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP", "TIFF", "HEIF", "AVIF"])
def test_a_photo_of_any_orientation_is_decoded_upright(name: str, orientation: int) -> None:
    options = {**LOSSLESS.get(name, {}), "exif": exif_of(orientation).tobytes()}
    # The writers of AVIF and HEIF turn the tag into the container's own rotation.
    photo = read_photo(encoded(stored(gradient(), orientation), name, options), limits=ROOMY)
    assert (photo.width, photo.height) == (48, 32)
    assert difference(photo.image, gradient()) < 4


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP", "TIFF"])
@pytest.mark.parametrize("orientation", [0, 9, 99])
def test_an_impossible_orientation_is_taken_for_upright(name: str, orientation: int) -> None:
    content = encoded(
        gradient(), name, {"exif": exif_of(orientation).tobytes(), **LOSSLESS.get(name, {})}
    )
    assert difference(decode(content, limits=ROOMY), gradient()) < 3


def test_broken_exif_does_not_reject_a_photo() -> None:
    for junk in (b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*" + b"\xfe" * 60):
        assert decode(encoded(gradient(), "JPEG", {"exif": junk}), limits=ROOMY).size == (48, 32)


def test_the_first_frame_stands_for_an_animation() -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "lime", "blue")]
    for name in ("GIF", "WebP", "TIFF", "PNG", "AVIF"):
        content = encoded(frames[0], name, {"save_all": True, "append_images": frames[1:]})
        red, green, blue = np.asarray(decode(content, limits=ROOMY)).mean(axis=(0, 1))
        assert red > 240, name
        assert max(green, blue) < 15, name


def test_a_multi_picture_jpeg_is_a_jpeg_of_its_first_picture() -> None:
    second = Image.new("RGB", (30, 30), "blue")
    content = encoded(gradient(), "MPO", {"save_all": True, "append_images": [second]})
    photo = read_photo(content, limits=ROOMY)
    assert photo.format == "JPEG"
    assert difference(photo.image, gradient()) < 3


def test_the_decoded_picture_carries_no_metadata() -> None:
    options = {"exif": exif_of(6), "comment": b"hidden", "dpi": (72, 72)}
    assert decode(encoded(gradient(), "JPEG", options), limits=ROOMY).info == {}


def test_trailing_garbage_is_overlooked() -> None:
    assert decode(encoded(gradient(), "JPEG") + b"garbage" * 99, limits=ROOMY).size == (48, 32)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "GIF", "BMP", "WebP", "HEIF", "AVIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_refused(name: str, share: float) -> None:
    content = encoded(noise(64, 64), name)
    reason = reason_for(content[: int(share * len(content))])
    assert reason in {f"truncated {name}", f"broken {name}"}


def test_a_truncated_jpeg_is_called_so() -> None:
    content = encoded(noise(64, 64), "JPEG")
    assert reason_for(content[: len(content) // 2]) == "truncated JPEG"


def test_what_is_no_photo_is_refused_with_a_reason() -> None:
    assert reason_for(b"") == "empty file"
    assert reason_for(b"<!doctype html>") == "not an image"
    assert reason_for(encoded(gradient(), "ICO")) == "ICO is not a photo format"


def test_details_are_the_same_every_time() -> None:
    content = encoded(gradient(), "PNG")[:20] + b"\0" * 60
    details = set()
    for _ in range(3):
        with pytest.raises(Undecodable) as refusal:
            decode(content, limits=ROOMY)
        details.add(refusal.value.detail)
    assert len(details) == 1
    assert "0x" not in details.pop()


def test_large_files_are_refused_before_they_are_looked_at() -> None:
    limits = Limits(max_bytes=12_000_000, max_pixels=10)
    assert reason_for(bytes(15_500_000), limits) == "15.5 MB, more than the allowed 12"


def test_large_pictures_are_refused_before_they_are_decoded() -> None:
    header_only = struct.pack(">4sIIBBBBB", b"IHDR", 20_000, 14_000, 8, 2, 0, 0, 0)
    content = encoded(gradient(), "PNG")
    bomb = content[:12] + header_only + content[29:]
    bomb = bomb[:29] + struct.pack(">I", zlib.crc32(header_only)) + bomb[33:]
    limits = Limits(max_bytes=10_000, max_pixels=128_000_000)
    assert reason_for(bomb, limits) == "280 megapixels, more than the allowed 128"


@pytest.mark.parametrize("name", PILLOW_READERS)
def test_the_limit_of_pixels_holds_for_every_format(name: str) -> None:
    content = encoded(gradient(40, 50), name)
    assert decode(content, limits=Limits(max_bytes=10**6, max_pixels=2_000)).size == (40, 50)
    reason = reason_for(content, Limits(max_bytes=10**6, max_pixels=1_999))
    assert reason.endswith("megapixels, more than the allowed 0.002")


def test_pillows_own_limit_is_told_in_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    content = encoded(Image.new("L", (3_000, 1_000)), "PNG")
    assert reason_for(content) == "3 megapixels, more than the allowed 2"
    tight = Limits(max_bytes=10**6, max_pixels=500_000)
    assert reason_for(content, tight) == "3 megapixels, more than the allowed 0.5"


def test_pillows_warnings_do_not_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    content = encoded(Image.new("L", (1_500, 1_000)), "PNG")  # Pillow warns of it
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        decode(content, limits=ROOMY)
    assert told == []


def test_limits_must_leave_something() -> None:
    with pytest.raises(ValueError, match="max_pixels is 0"):
        Limits(max_bytes=1, max_pixels=0)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize(("width", "height"), [(1600, 1200), (1203, 807), (300, 5000)])
def test_a_scaled_photo_keeps_enough_pixels_and_its_full_size(
    width: int, height: int, orientation: int
) -> None:
    content = encoded(gradient(width, height), "JPEG", {"exif": exif_of(orientation).tobytes()})
    photo = read_photo(content, limits=ROOMY, at_least_px=200)
    full = (height, width) if orientation == 6 else (width, height)
    assert (photo.width, photo.height) == full
    assert 200 <= min(photo.image.size) < 400
    whole = decode(content, limits=ROOMY).resize(photo.image.size, Image.Resampling.BOX)
    assert difference(photo.image, whole) < 1.5


def test_a_photo_smaller_than_asked_for_comes_as_it_is() -> None:
    for name in PILLOW_READERS:
        assert decode(encoded(gradient(), name), limits=ROOMY, at_least_px=500).size == (48, 32)


def test_reasons_survive_the_way_between_processes() -> None:
    refusal = pickle.loads(pickle.dumps(Undecodable("broken PNG", "bad chunk")))
    assert (refusal.reason, refusal.detail) == ("broken PNG", "bad chunk")
    assert str(refusal) == "broken PNG (bad chunk)"


@pytest.fixture(scope="module")
def whole_files() -> dict[str, bytes]:
    turned: dict[str, object] = {"exif": exif_of(6).tobytes()}
    unturned = {"GIF", "BMP", "JPEG 2000"}
    return {
        name: encoded(noise(24, 24), name, {} if name in unturned else turned)
        for name in PILLOW_READERS
    }


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(PILLOW_READERS)), st.data())
def test_damaged_files_are_decoded_or_refused_and_nothing_else(
    whole_files: dict[str, bytes], name: str, data: st.DataObject
) -> None:
    content = bytearray(whole_files[name])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        image = decode(bytes(content), limits=Limits(max_bytes=10**6, max_pixels=10**6))
    except Undecodable as refusal:
        assert refusal.reason
    else:
        assert image.mode == "RGB"
        assert len(image.tobytes()) == image.width * image.height * 3
