"""Tests of models/backbones/normalization.py."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from models.backbones.catalogue import card
from models.backbones.loading import read_red_first
from models.backbones.mean_image import places365_mean
from models.backbones.normalization import Normalizer, as_tensor, mean_pixels
from models.records.arrays import Pixels
from models.weights.caffe import read_mean

CPU = torch.device("cpu")


def test_a_mean_image_is_cropped_at_its_centre_and_stays_bgr() -> None:
    vgg = card("vgg16-places365")
    image = places365_mean()
    cropped = mean_pixels(vgg)
    assert cropped.shape == (224, 224, 3)
    np.testing.assert_array_equal(cropped[0, 0], image[:, 16, 16])
    np.testing.assert_array_equal(cropped[-1, -1], image[:, 239, 239])


def test_the_channel_means_of_a_card_sum_up_its_mean_image() -> None:
    image = places365_mean()
    for name in ("vgg16-places365", "squeezenet1_1-places365"):
        np.testing.assert_allclose(card(name).normalization.mean, image.mean((1, 2)), atol=1e-3)


def test_what_caffe_networks_read_is_less_its_own_channels_mean(photos: Pixels) -> None:
    vgg = card("vgg16-places365")
    plain = replace(vgg, normalization=replace(vgg.normalization, mean_image=None))
    normalized = Normalizer(plain)(as_tensor(photos, CPU)).numpy()
    red_first = photos.transpose(0, 3, 1, 2).astype(np.float32)
    means = np.array([116.676, 112.514, 104.051], np.float32)[None, :, None, None]
    np.testing.assert_array_equal(normalized, red_first - means)


@pytest.mark.parametrize("name", ["squeezenet1_1-places365", "vgg16-places365", "vgg16-imagenet"])
def test_a_network_that_reads_red_first_sees_what_it_was_trained_on(
    name: str, photos: Pixels
) -> None:
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 3, 3))
    trained_on = card(name).normalization
    is_blue_first = trained_on.channel_order == "BGR"
    ordered = photos[..., ::-1] if is_blue_first else photos
    as_trained = (ordered.astype(np.float32) - mean_pixels(card(name))) / np.array(
        trained_on.std, np.float32
    )
    with torch.inference_mode():
        trained = network(torch.from_numpy(as_trained).permute(0, 3, 1, 2))
        if is_blue_first:
            read_red_first(network)
        turned = network(Normalizer(card(name))(as_tensor(photos, CPU)))
    size = float(trained.std())
    torch.testing.assert_close(turned / size, trained / size, rtol=0, atol=1e-4)


def test_efficientnet_reads_red_first_from_about_minus_one_to_one(photos: Pixels) -> None:
    normalized = Normalizer(card("efficientnet-lite0"))(as_tensor(photos, CPU)).numpy()
    red_first = photos.transpose(0, 3, 1, 2).astype(np.float32)
    np.testing.assert_array_equal(normalized, (red_first - 127) / 128)


def test_pixels_that_must_not_be_written_are_read_all_the_same(photos: Pixels) -> None:
    locked = photos.copy()
    locked.flags.writeable = False
    assert torch.equal(as_tensor(locked, CPU), as_tensor(photos, CPU))
    assert torch.equal(as_tensor(photos[:, ::-1], CPU), as_tensor(photos, CPU).flip(1))


@pytest.mark.real
def test_the_rebuilt_mean_image_is_the_published_one(real_data: Path) -> None:
    published = read_mean(real_data / "caffe/places365CNN_mean.binaryproto")
    difference = places365_mean() - published
    assert np.abs(difference).max() < 4.0  # of 255, at the outer rim, which the crop leaves out
    assert np.abs(difference[:, 16:240, 16:240]).max() < 1.5
    assert np.sqrt(np.square(difference).mean()) < 0.5
