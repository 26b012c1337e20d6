"""On real photos: a head on EfficientNet-Lite0 knows eight SUN scenes, and how sure to be."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from models.backbones import catalogue
from models.backbones.extractor import Extractor
from models.pixels.decode import Limits, decode
from models.pixels.framing import frame
from models.records.arrays import Pixels, Rows, Vectors
from models.scenes.baselines import Photos, baselines
from models.scenes.calibration import expected_calibration_error
from models.scenes.datasets import Labelled, labelled_files, stratified_split
from models.scenes.evaluation import accuracy, top_k_accuracy
from models.scenes.head_settings import HeadSettings
from models.scenes.tags import confident, top_tags
from models.scenes.training import train_head
from models.weights.fetch import locate

pytestmark = pytest.mark.real

N_OF_A_CLASS = 200
LIMITS = Limits(max_bytes=2**28, max_pixels=2**28)
SETTINGS = HeadSettings(
    hidden=512,
    dropout=0.5,
    weight_decay=0.01,
    learning_rate=0.0003,
    label_smoothing=0.02,
    class_balance=0.5,
    batch_size=128,
    max_epochs=60,
    patience=10,
    validation_share=0.2,
    confident_precision=0.9,
)


@dataclass(frozen=True)
class Sun:
    features: Vectors
    targets: Rows
    names: list[str]  # of each photo
    labels: list[str]

    def halves(self, seed: int) -> tuple[Rows, Rows]:
        return stratified_split(self.names, 0.5, seed)


@pytest.fixture(scope="module")
def sun(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Sun:
    card = catalogue.card("efficientnet-lite0")
    weights = locate(card.weights, tmp_path_factory.mktemp("cache"), offline=True)
    extractor = Extractor(card, weights)

    def framed(file: Labelled) -> Pixels:
        at_least_px = 2 * card.framing.resize_px
        image = decode(file.path.read_bytes(), limits=LIMITS, at_least_px=at_least_px)
        return frame(image, card.framing)

    files = some_of_each_class(labelled_files(real_data / "photos" / "sun"))
    with ThreadPoolExecutor(2) as decoders:
        pixels = np.stack(list(decoders.map(framed, files)))
    features = [
        extractor.features(pixels[n : n + 32], [card.feature_tap])[0]
        for n in range(0, len(files), 32)
    ]
    names = [each.label for each in files]
    labels, targets = np.unique(names, return_inverse=True)
    return Sun(np.concatenate(features), targets, names, labels.tolist())


def some_of_each_class(files: list[Labelled]) -> list[Labelled]:
    """Return the first photos of each class: all 1,632 of them take too long for a test."""
    by_class: dict[str, list[Labelled]] = {}
    for file in files:
        by_class.setdefault(file.label, []).append(file)
    return [file for own in by_class.values() for file in own[:N_OF_A_CLASS]]


def test_half_of_the_photos_teach_a_head_the_other_half(sun: Sun) -> None:
    seed = 0
    learning, judging = sun.halves(seed)
    trained = train_head(
        sun.features[learning],
        sun.targets[learning],
        labels=sun.labels,
        settings=SETTINGS,
        seed=seed,
    )
    probabilities = trained.head.probabilities(sun.features[judging])
    targets = sun.targets[judging]
    labels, best = top_tags(probabilities, 1)
    sure = confident(labels, best, trained.head.thresholds)[:, 0]
    assert accuracy(probabilities, targets) >= 0.96
    assert top_k_accuracy(probabilities, targets, k=5) >= 0.99
    assert expected_calibration_error(probabilities, targets) < 0.03
    assert sure.mean() > 0.9
    assert (labels[:, 0] == targets)[sure].mean() >= SETTINGS.confident_precision


def test_the_baselines_are_no_straw_men(sun: Sun) -> None:
    learning, judging = (Photos(sun.features, sun.targets, rows) for rows in sun.halves(0))
    for baseline in baselines(learning, judging, seed=0):
        assert baseline.accuracy >= 0.96, baseline
