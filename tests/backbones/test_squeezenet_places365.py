"""The published SqueezeNet on real photos: does its own classifier find what it should?"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.backbones.card import LOGITS, Tap
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.precision import Precision
from models.pixels.decode import Limits, decode
from models.pixels.framing import frame
from models.records.arrays import Pixels

# Classes of the SUN photos that Places365 knows under the same name.
CLASSES = ("auditorium", "bamboo_forest", "campus", "football_field", "kitchen", "sky")
N_PHOTOS = 1241
REFERENCE_TOP1, REFERENCE_TOP5 = 46.2, 81.7  # %, found by an independent rebuild of the network
LIMITS = Limits(max_bytes=100_000_000, max_pixels=100_000_000)

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def labelled(real_data: Path) -> tuple[Pixels, NDArray[np.int64]]:
    """Framed photos (1241, 224, 224, 3) and their Places365 category numbers."""
    numbers = category_numbers(real_data / "labels" / "categories_places365.txt")
    framing = card("squeezenet1_1-places365").framing
    pixels, labels = [], []
    for name in CLASSES:
        for file in sorted((real_data / "photos" / "sun" / name).iterdir()):
            pixels.append(frame(decode(file.read_bytes(), limits=LIMITS), framing))
            labels.append(numbers[f"/{name[0]}/{name}"])
    return np.stack(pixels), np.array(labels)


def category_numbers(file: Path) -> dict[str, int]:
    """Read lines such as `/a/airfield 0`."""
    lines = (line.split() for line in file.read_text("utf-8").splitlines())
    return {name: int(number) for name, number in lines}


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_the_classifier_is_within_a_point_of_the_reference(
    real_data: Path, labelled: tuple[Pixels, NDArray[np.int64]], precision: Precision
) -> None:
    pixels, labels = labelled
    file = real_data / "weights" / "squeezenet_weights_places365.params"
    extractor = Extractor(card("squeezenet1_1-places365"), file, precision=precision)
    tap = Tap(LOGITS, "none")
    logits = np.concatenate(
        [extractor.features(pixels[i : i + 32], [tap])[0] for i in range(0, len(pixels), 32)]
    )
    hits = np.argsort(-logits, axis=1)[:, :5] == labels[:, None]  # (N, 5)
    top1, top5 = 100 * hits[:, 0].mean(), 100 * hits.any(axis=1).mean()
    assert len(pixels) == N_PHOTOS
    assert abs(top1 - REFERENCE_TOP1) < 1, f"{precision}: top-1 {top1:.2f} %"
    assert abs(top5 - REFERENCE_TOP5) < 1, f"{precision}: top-5 {top5:.2f} %"
    print(f"{precision}: top-1 {top1:.2f} %, top-5 {top5:.2f} %")
