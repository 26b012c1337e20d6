"""On real photos: features of EfficientNet-Lite0 find the holiday photos of the same place."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.backbones import catalogue
from models.backbones.extractor import Extractor
from models.pixels.decode import Limits, decode
from models.pixels.framing import frame
from models.retrieval.histogram import colour_histogram
from models.retrieval.trial import try_search
from models.retrieval.truth import Truth, read_truth, truth_of_names
from models.weights.fetch import locate

pytestmark = pytest.mark.real

LIMITS = Limits(max_bytes=2**28, max_pixels=2**28)


@pytest.fixture(scope="module")
def photos(real_data: Path) -> list[Path]:
    return sorted((real_data / "photos" / "holidays").iterdir())


@pytest.fixture(scope="module")
def images(photos: list[Path]) -> list[Image.Image]:
    with ThreadPoolExecutor(2) as decoders:
        return list(decoders.map(lambda path: decode(path.read_bytes(), limits=LIMITS), photos))


@pytest.fixture(scope="module")
def truth(real_data: Path, photos: list[Path]) -> Truth:
    named = read_truth(real_data / "photos" / "holidays_ground_truth.json")
    return truth_of_names(named, {path.name: row for row, path in enumerate(photos)})


def test_features_find_the_same_place_far_better_than_colours(
    images: list[Image.Image], truth: Truth, tmp_path: Path
) -> None:
    card = catalogue.card("efficientnet-lite0")
    extractor = Extractor(card, locate(card.weights, tmp_path, offline=True))
    pixels = np.stack([frame(image, card.framing) for image in images])
    batches = [
        extractor.features(pixels[n : n + 32], [card.feature_tap])[0]
        for n in range(0, len(pixels), 32)
    ]
    found = try_search(np.concatenate(batches), truth, "cosine")
    assert found.n_queries == 100
    assert 0.75 <= found.mean_average_precision <= 0.88  # 0.815 when this was written
    assert found.recall_at_20 > 0.9

    colours = np.stack([colour_histogram(np.asarray(image)) for image in images])
    baseline = try_search(colours, truth, "chi_squared")
    assert 0.4 <= baseline.mean_average_precision <= found.mean_average_precision - 0.15
