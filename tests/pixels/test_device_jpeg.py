"""JPEGs decoded on a device are nearly those of libjpeg-turbo, and what it refuses is refused."""

import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.quantizing import mean_cosine
from models.pixels import device_jpeg
from models.pixels.darkroom import Darkroom
from models.pixels.decode import Undecodable, decode, read_photo
from models.pixels.develop import Developed, develop
from models.pixels.device_jpeg import decode_on, require_decoder
from models.pixels.framing import Framing, frame
from models.pixels.jpeg import JpegDecoder, decode_scaled
from models.weights.fetch import locate
from tests.pixels.drawing import (
    ROOMY,
    as_of_a_camera,
    difference,
    encoded,
    gradient,
    noise,
)

SMALL = Framing(resize_px=64, keep_aspect=True, crop_px=56, interpolation="bicubic")
SIDEWAYS = 6  # EXIF's orientation


@pytest.fixture(params=["cpu", "cuda"])
def device(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name == "cuda" and not torch.cuda.is_available():
        pytest.skip("no GPU here")
    return name


@pytest.fixture
def on_device(device: str) -> JpegDecoder:
    return partial(decode_on, device=device)


@pytest.fixture
def taken_over(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Collect what the device leaves to the processor."""
    left: list[bytes] = []

    def noted(image: Image.Image, content: bytes, at_least_px: int | None) -> Image.Image:
        left.append(content)
        return decode_scaled(image, content, at_least_px)

    monkeypatch.setattr(device_jpeg, "decode_scaled", noted)
    return left


def decoded(content: bytes, by: JpegDecoder, at_least_px: int | None = None) -> Image.Image:
    return by(Image.open(BytesIO(content)), content, at_least_px)


def test_pictures_come_in_the_size_of_the_other_decoder(
    on_device: JpegDecoder, taken_over: list[bytes]
) -> None:
    dice = random.Random(7)
    for _ in range(60):
        width, height, at_least_px = (dice.randint(1, most) for most in (700, 700, 500))
        content = encoded(Image.new("RGB", (width, height)), "JPEG")
        ours, theirs = (decoded(content, by, at_least_px) for by in (on_device, decode_scaled))
        assert ours.size == theirs.size, (width, height, at_least_px)
    assert not taken_over


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("at_least_px", [None, 250, 500, 700])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
def test_pixels_are_nearly_those_of_the_other_decoder(
    on_device: JpegDecoder, mode: str, at_least_px: int | None, options: dict[str, object]
) -> None:
    grainy = Image.blend(gradient(1200, 904), noise(40, 30).resize((1200, 904)), 0.3)
    content = encoded(grainy.convert(mode), "JPEG", options)
    ours, theirs = (decoded(content, by, at_least_px) for by in (on_device, decode_scaled))
    assert ours.mode == theirs.mode == mode
    assert difference(ours, theirs) < 0.7


def test_grain_is_averaged_not_sampled(on_device: JpegDecoder) -> None:
    content = encoded(noise(1200, 900), "JPEG", {"quality": 95})
    ours, theirs = (
        np.asarray(decoded(content, by, 225)).std() for by in (on_device, decode_scaled)
    )
    assert ours < 1.2 * theirs


def test_what_can_be_decoded_on_the_device_is(
    on_device: JpegDecoder, taken_over: list[bytes]
) -> None:
    for mode in ("RGB", "L"):
        decoded(encoded(gradient().convert(mode), "JPEG"), on_device)
    assert not taken_over


def test_other_colour_spaces_are_taken_over(
    on_device: JpegDecoder, taken_over: list[bytes]
) -> None:
    unusual = [
        encoded(gradient().convert("CMYK"), "JPEG"),
        encoded(gradient(), "JPEG", {"keep_rgb": True}),
    ]
    for content in unusual:
        ours, theirs = (decoded(content, by, 16) for by in (on_device, decode_scaled))
        assert np.array_equal(np.asarray(ours), np.asarray(theirs))
    assert taken_over == unusual


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_file_cut_short_is_refused_as_ever(
    on_device: JpegDecoder, share: float, options: dict[str, object]
) -> None:
    whole = encoded(noise(400, 300), "JPEG", options)
    cut = whole[: int(share * len(whole))]
    for content in (cut, cut + b"\xff\xd9"):
        answers = [refusal(content, by) for by in (on_device, decode_scaled)]
        assert answers[0] == answers[1]
    assert refusal(cut, on_device) == "truncated JPEG"


@pytest.mark.parametrize("changed", [lambda whole: whole[:-40], lambda whole: whole + b"trailer"])
def test_a_file_that_does_not_end_as_jpegs_do_is_none_for_the_device(
    on_device: JpegDecoder, taken_over: list[bytes], changed: Callable[[bytes], bytes]
) -> None:
    """A decoder there might not tell that something is missing."""
    content = changed(encoded(gradient(), "JPEG"))
    with suppress(OSError):
        decoded(content, on_device)
    assert taken_over == [content]


def refusal(content: bytes, by: JpegDecoder) -> str:
    try:
        read_photo(content, limits=ROOMY, at_least_px=100, decode_jpeg=by)
    except Undecodable as error:
        return error.reason
    return ""


def test_what_the_device_refuses_is_taken_over(
    monkeypatch: pytest.MonkeyPatch, on_device: JpegDecoder
) -> None:
    def no_memory(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    content = encoded(gradient(800, 600), "JPEG")
    monkeypatch.setattr(device_jpeg, "_whole", no_memory)
    ours, theirs = (decoded(content, by, 200) for by in (on_device, decode_scaled))
    assert difference(ours, theirs) == 0


def test_a_photo_is_turned_once(on_device: JpegDecoder) -> None:
    exif = Image.Exif()
    exif[0x0112] = SIDEWAYS
    content = encoded(gradient(600, 400), "JPEG", {"exif": exif})
    ours, theirs = (
        read_photo(content, limits=ROOMY, at_least_px=200, decode_jpeg=by).image
        for by in (on_device, decode_scaled)
    )
    assert ours.height > ours.width
    assert difference(ours, theirs) < 1


def test_photos_develop_in_processes(device: str) -> None:
    contents = [(seed, encoded(noise(400, 300, seed), "JPEG")) for seed in range(2)]
    developing = partial(develop, decode_jpeg=partial(decode_on, device=device))
    with Darkroom(1, 120, memory_mb=None, limits=ROOMY, framing=SMALL) as workers:
        answers = list(workers.develop_all([*contents, (2, b"text")], develop=developing))
    assert [key for key, _ in answers] == [0, 1, 2]
    for (_, answer), (_, content) in zip(answers[:2], contents, strict=True):
        assert isinstance(answer, Developed)
        assert answer.pixels is not None
        usual = develop(content, limits=ROOMY, framing=SMALL).pixels
        assert usual is not None
        assert np.abs(answer.pixels.astype(int) - usual.astype(int)).mean() < 2
    assert isinstance(answers[2][1], Undecodable)


def test_a_device_that_decodes_is_told_from_one_that_does_not(device: str) -> None:
    require_decoder(device)
    with pytest.raises(ValueError, match=r"jpeg_device is 'cuda:99'.* choose cpu"):
        require_decoder("cuda:99")


@pytest.mark.real
def test_features_of_real_photos_are_those_of_a_full_decode(
    on_device: JpegDecoder, real_data: Path, tmp_path: Path
) -> None:
    chosen = card("efficientnet-lite0")
    files = sorted((real_data / "photos" / "holidays").iterdir())[:40:4]
    contents = [as_of_a_camera(file, 2000, 1500) for file in files]
    developed = [
        develop(each, limits=ROOMY, framing=chosen.framing, decode_jpeg=on_device).pixels
        for each in contents
    ]
    ours = np.stack([pixels for pixels in developed if pixels is not None])
    theirs = np.stack([frame(decode(each, limits=ROOMY), chosen.framing) for each in contents])
    assert 0 < np.abs(ours.astype(int) - theirs.astype(int)).mean() < 0.5
    weights = locate(chosen.weights, tmp_path, offline=True)
    network = Extractor(chosen, weights, precision="fp32")
    [a], [b] = (network.features(pixels, [chosen.feature_tap]) for pixels in (ours, theirs))
    assert mean_cosine(a, b) >= 0.999
