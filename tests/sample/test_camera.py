from datetime import datetime
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from models.sample.camera import Camera, Shot, develop_jpeg

CAMERA = Camera("Maker", "Model 1", "{number}.jpg", 95)
NOON = datetime(2024, 8, 4, 12, 30, 5)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_upright_again_when_exif_is_obeyed(orientation: int) -> None:
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:20, :30] = (250, 30, 30)  # red: top left
    pixels[:20, 30:] = (30, 250, 30)  # green: top right
    content = develop_jpeg(pixels, Shot(CAMERA, NOON, None, orientation))
    upright = np.asarray(ImageOps.exif_transpose(Image.open(BytesIO(content))), int)
    assert upright.shape == pixels.shape
    assert np.abs(upright - pixels).mean() < 6


def test_exif_tells_camera_time_and_place() -> None:
    content = develop_jpeg(np.zeros((8, 8, 3), np.uint8), Shot(CAMERA, NOON, (-50.94, 9.525)))
    exif = Image.open(BytesIO(content)).getexif()
    gps = exif.get_ifd(0x8825)
    assert (exif[0x010F], exif[0x0110]) == ("Maker", "Model 1")
    assert exif.get_ifd(0x8769)[0x9003] == "2024:08:04 12:30:05"
    assert (gps[1], gps[3]) == ("S", "E")
    degrees, minutes, seconds = (float(part) for part in gps[2])
    assert degrees + minutes / 60 + seconds / 3600 == pytest.approx(50.94, abs=1e-5)


def test_without_a_place_no_gps_is_written() -> None:
    content = develop_jpeg(np.zeros((8, 8, 3), np.uint8), Shot(CAMERA, NOON))
    assert not Image.open(BytesIO(content)).getexif().get_ifd(0x8825)
