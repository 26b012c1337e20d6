"""Photos are decoded where the settings say, in a darkroom that fits."""

import pickle
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from models.pixels.darkroom import Darkroom
from models.pixels.develop import develop
from models.pixels.device_jpeg import decode_on
from models.pixels.framing import Framing
from tasks import extract
from tasks.extract import darkroom, developing, require_jpeg_device
from tests.pixels.drawing import ROOMY, encoded, gradient
from tests.tasks.small_extraction import SMALL_EXTRACTION as HOW

NO_SUCH_GPU = "cuda:99"
SMALL = Framing(resize_px=64, keep_aspect=True, crop_px=56, interpolation="bicubic")


def test_photos_are_developed_as_ever_where_no_gpu_is_asked_for() -> None:
    assert developing(HOW) is develop
    require_jpeg_device("cpu")


def test_what_decodes_on_a_gpu_travels_to_the_decoding_processes() -> None:
    """It falls back to the processor here, where there is no such GPU."""
    sent = developing(replace(HOW, jpeg_device=NO_SUCH_GPU))
    assert isinstance(sent, partial)
    assert sent.keywords["decode_jpeg"].func is decode_on
    arrived = pickle.loads(pickle.dumps(sent))
    content = encoded(gradient(300, 200), "JPEG")
    ours, usual = (one(content, limits=ROOMY, framing=SMALL) for one in (arrived, develop))
    assert ours.pixels is not None
    assert usual.pixels is not None
    assert np.array_equal(ours.pixels, usual.pixels)


def test_a_gpu_that_is_not_there_is_refused_before_a_process_is_started() -> None:
    with pytest.raises(ValueError, match=f"jpeg_device is '{NO_SUCH_GPU}'.* choose cpu"):
        darkroom(replace(HOW, jpeg_device=NO_SUCH_GPU))


@pytest.mark.parametrize(("device", "memory_mb"), [("cpu", 400), ("cuda", None)])
def test_memory_is_limited_where_cuda_does_not_reserve_it(
    device: str, memory_mb: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}

    class Noted(Darkroom):
        def __init__(self, *numbers: Any, **options: Any) -> None:
            given.update(options)
            super().__init__(*numbers, **options)

    monkeypatch.setattr(extract, "Darkroom", Noted)
    monkeypatch.setattr(extract, "require_jpeg_device", lambda _: None)
    darkroom(replace(HOW, jpeg_device=device))
    assert given["memory_mb"] == memory_mb
