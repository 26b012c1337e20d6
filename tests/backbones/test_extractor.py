"""Tests of models/backbones/extractor.py, on EfficientNet-Lite0 with its real weights."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.backbones.card import LOGITS, Pooling, Tap
from models.backbones.extractor import Extractor
from models.records.arrays import Pixels, Vectors

HEAD = Tap("head", "avg")
OWN_CLASSIFIER = Tap(LOGITS, "none")


@pytest.fixture(scope="module")
def together(lite0: Extractor, photos: Pixels) -> Vectors:
    return lite0.features(photos, [HEAD])[0]


def test_every_tap_gives_float32_of_the_size_that_its_card_says(
    lite0: Extractor, photos: Pixels
) -> None:
    poolings: list[Pooling] = ["avg", "max", "gem", "none"]
    taps = [Tap(layer, pooling) for layer in ("stem", "block3b", "head") for pooling in poolings]
    taps.append(OWN_CLASSIFIER)
    for tap, vectors in zip(taps, lite0.features(photos[:2], taps), strict=True):
        assert vectors.dtype == np.float32
        assert vectors.shape == (2, lite0.card.dimension(tap))


@settings(max_examples=5, deadline=None)
@given(order=st.permutations(range(6)), n_batch=st.integers(1, 6))
def test_a_photo_has_the_same_features_in_any_batch_and_order(
    lite0: Extractor, photos: Pixels, together: Vectors, order: list[int], n_batch: int
) -> None:
    batches = [photos[order[first : first + n_batch]] for first in range(0, 6, n_batch)]
    features = np.concatenate([lite0.features(batch, [HEAD])[0] for batch in batches])
    np.testing.assert_allclose(features, together[order], rtol=1e-4, atol=1e-5)


def test_the_number_of_threads_changes_no_more_than_rounding(
    lite0: Extractor, photos: Pixels, together: Vectors
) -> None:
    n_threads = torch.get_num_threads()
    try:
        for n in (1, 2, 3):
            torch.set_num_threads(n)
            features = lite0.features(photos, [HEAD])[0]
            np.testing.assert_allclose(features, together, rtol=1e-4, atol=1e-5)
    finally:
        torch.set_num_threads(n_threads)


def test_photos_that_differ_have_features_that_differ(together: Vectors) -> None:
    centred = together - together.mean(0)
    unit = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    assert (unit @ unit.T)[~np.eye(6, dtype=bool)].max() < 0.9


def test_tapping_several_layers_at_once_changes_none_of_them(
    lite0: Extractor, photos: Pixels, together: Vectors
) -> None:
    taps = [OWN_CLASSIFIER, HEAD, Tap("block1a", "max"), HEAD]
    several = lite0.features(photos, taps)
    np.testing.assert_allclose(several[1], together, rtol=1e-5, atol=1e-6)
    for tap, vectors in zip(taps, several, strict=True):
        np.testing.assert_array_equal(vectors, lite0.features(photos, [tap])[0])


def test_flat_photos_have_finite_features(lite0: Extractor) -> None:
    levels = np.array([0, 127, 255], np.uint8)
    flat = np.broadcast_to(levels[:, None, None, None], (3, 224, 224, 3))
    poolings: list[Pooling] = ["avg", "max", "gem", "none"]
    for vectors in lite0.features(flat, [Tap("head", pooling) for pooling in poolings]):
        assert np.isfinite(vectors).all()


def test_layers_that_claim_it_are_never_negative(lite0: Extractor, photos: Pixels) -> None:
    layers = lite0.card.layers
    lowest = lite0.features(photos[:2], [Tap(layer.name, "none") for layer in layers])
    claimed = [layer.nonnegative for layer in layers]
    assert claimed == [bool((vectors >= 0).all()) for vectors in lowest]


def test_bf16_keeps_the_directions_of_fp32(
    lite0_weights: Path, lite0: Extractor, device: str, photos: Pixels, together: Vectors
) -> None:
    halves = Extractor(lite0.card, lite0_weights, device=device, precision="bf16")
    features = halves.features(photos, [HEAD])[0]
    assert features.dtype == np.float32
    mean = together.mean(0)  # shared by all photos, it would hide any difference
    a, b = features - mean, together - mean
    cosines = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    assert cosines.min() > 0.9  # abstract photos, all alike to it: real ones reach 0.995


def test_no_photos_give_no_rows(lite0: Extractor, photos: Pixels) -> None:
    assert lite0.features(photos[:0], [HEAD])[0].shape == (0, 1280)
    assert lite0.features(photos, []) == []


@pytest.mark.parametrize("wrong", [(224, 224, 3), (2, 224, 225, 3), (2, 3, 224, 224)])
def test_pixels_of_another_shape_are_refused(lite0: Extractor, wrong: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"reads pixels \(B, 224, 224, 3\) uint8"):
        lite0.features(np.zeros(wrong, np.uint8), [HEAD])


def test_pixels_of_another_type_are_refused(lite0: Extractor, photos: Pixels) -> None:
    with pytest.raises(ValueError, match="float32; frame photos"):
        lite0.features(photos.astype(np.float32), [HEAD])


def test_an_unknown_layer_is_refused_with_the_known_ones(lite0: Extractor, photos: Pixels) -> None:
    with pytest.raises(ValueError, match="no layer 'conv5_3'; known: stem, block1a"):
        lite0.features(photos, [Tap("conv5_3", "avg")])
