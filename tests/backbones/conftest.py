"""Photos and extractors that the tests of backbones share."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from models.backbones import catalogue
from models.backbones.extractor import Extractor
from models.records.arrays import Pixels
from models.weights.fetch import locate


def _devices() -> list[str]:
    return ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]


@pytest.fixture(params=_devices(), scope="session")
def device(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param


@pytest.fixture(scope="session")
def photos() -> Pixels:
    """Six different framed photos, (6, 224, 224, 3): soft shapes with some grain."""
    random = np.random.default_rng(7)
    coarse = random.integers(0, 256, (6, 9, 9, 3), dtype=np.uint8)
    soft = [
        np.asarray(Image.fromarray(tile).resize((224, 224), Image.Resampling.BICUBIC))
        for tile in coarse
    ]
    grain = random.integers(-20, 21, (6, 224, 224, 3))
    return np.clip(np.stack(soft) + grain, 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def lite0_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = catalogue.card("efficientnet-lite0").weights
    return locate(source, tmp_path_factory.mktemp("cache"), offline=True)


@pytest.fixture(scope="session")
def lite0(lite0_weights: Path, device: str) -> Extractor:
    card = catalogue.card("efficientnet-lite0")
    return Extractor(card, lite0_weights, device=device, precision="fp32")
