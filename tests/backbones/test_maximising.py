"""Images made for a channel excite it more than anything else does, and the same each time."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.backbones.jostling import jostled
from models.backbones.maximising import Eye, maximised, responses
from models.backbones.reviving import Revived
from models.backbones.spectrum import Spectrum, colour_directions, falloff
from models.records.arrays import Pixels
from models.viewing.channels import Recipe

EDGE_PX = 48
CHANNELS = (0, 3, 6)
RECIPE = Recipe(n_steps=48, learning_rate=0.15)
CPU = torch.device("cpu")


class _Centred(nn.Module):
    """What a normalizer does, without a card."""

    def forward(self, photos: Tensor) -> Tensor:
        return (photos.float().permute(0, 3, 1, 2) - 127.5) / 64


def _eye(*, bias: float = 0.0) -> Eye:
    """Look with a small network of random weights; bias: shuts its last rectifiers."""
    torch.manual_seed(5)
    convolution = nn.Conv2d(16, 8, 5)
    last = nn.Sequential(convolution, nn.ReLU(inplace=True))
    network = nn.Sequential(nn.Conv2d(3, 16, 5, stride=2), nn.ReLU6(), last, nn.Flatten())
    network.eval().requires_grad_(False)
    convolution.load_state_dict({**convolution.state_dict(), "bias": torch.full((8,), bias)})
    return Eye(network, _Centred(), last)


def _made(eye: Eye, channels: tuple[int, ...] = CHANNELS, recipe: Recipe = RECIPE) -> Pixels:
    return maximised(eye, channels, edge_px=EDGE_PX, device=CPU, recipe=recipe)


def _means(eye: Eye, pixels: Pixels, channel: int) -> np.ndarray:
    return responses(eye, pixels, [channel] * len(pixels), CPU)[0]


def test_an_image_excites_its_channel_more_than_noise_and_than_others_images() -> None:
    eye, random = _eye(), np.random.default_rng(0)
    made = _made(eye)
    assert made.shape == (3, EDGE_PX, EDGE_PX, 3)
    noise = random.integers(0, 256, (64, EDGE_PX, EDGE_PX, 3), dtype=np.uint8)
    for at, channel in enumerate(CHANNELS):
        own = _means(eye, made, channel)
        assert own[at] > 1.5 * np.delete(own, at).max()
        assert own[at] > 1.5 * _means(eye, noise, channel).max()


def test_more_steps_excite_more() -> None:
    eye = _eye()
    few = _means(eye, _made(eye, recipe=replace(RECIPE, n_steps=2)), 3)[1]
    assert _means(eye, _made(eye), 3)[1] > 2 * few


def test_equal_seeds_give_equal_images_and_others_do_not() -> None:
    eye = _eye()
    first, again = _made(eye), _made(eye)
    assert (first == again).all()
    assert (first != _made(eye, recipe=replace(RECIPE, seed=1))).mean() > 0.5


def test_an_image_does_not_hang_on_the_others_of_its_batch() -> None:
    eye = _eye()
    alone, among = _made(eye, (3,)), _made(eye)
    assert np.abs(alone[0].astype(int) - among[1]).mean() < 2  # of 255, from rounding


def test_a_channel_that_nothing_excites_at_first_is_woken() -> None:
    eye = _eye(bias=-0.3)
    start = _made(eye, recipe=Recipe(n_steps=1))
    assert responses(eye, start, CHANNELS, CPU)[1].max() == 0
    assert responses(eye, _made(eye), CHANNELS, CPU)[0].min() > 0


@pytest.mark.parametrize("rectifier", [nn.ReLU(), nn.ReLU(inplace=True), nn.ReLU6(), torch.relu])
def test_a_shut_rectifier_lets_only_what_opens_it_through(rectifier: nn.Module) -> None:
    x = torch.tensor([-1.0, -1.0, 2.0, 2.0], requires_grad=True)
    with Revived():
        y = rectifier(x * 1)
        (y * torch.tensor([-1.0, 1.0, -1.0, 1.0])).sum().backward()
    assert y.tolist() == [0, 0, 2, 2]
    assert x.grad is not None
    assert x.grad.tolist() == [-1, 0, -1, 1]


def test_a_layer_that_never_runs_is_told() -> None:
    eye = Eye(nn.Sequential(nn.Conv2d(3, 4, 3)), _Centred(), nn.ReLU())
    with pytest.raises(RuntimeError, match="without running"):
        _made(eye)


def test_frequencies_begin_alike_and_colours_are_independent() -> None:
    shares = falloff(EDGE_PX)
    assert float(shares.square().mean()) == pytest.approx(1, abs=1e-5)
    assert float(shares[0, 0] / shares[0, 1]) == pytest.approx(2.1)
    assert float(shares[0, 4] / shares[0, 8]) == pytest.approx(2)
    directions = colour_directions()
    between = directions @ directions.T
    assert torch.allclose(between - between.diag().diag(), torch.zeros(3, 3), atol=2e-3)
    images = Spectrum([1, 2], EDGE_PX)().detach()
    assert images.shape == (2, 3, EDGE_PX, EDGE_PX)
    assert float((images - 0.5).abs().max()) < 0.05  # grey


def test_movements_are_small_and_the_same_by_seed() -> None:
    images = Spectrum([1], EDGE_PX)().detach()
    moved = [jostled(images, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)]
    assert torch.equal(moved[0], moved[1])
    assert not torch.equal(moved[0], moved[2])
    assert moved[0].shape == images.shape
    grey = torch.full((1, 3, EDGE_PX, EDGE_PX), 0.5)
    assert torch.allclose(jostled(grey, torch.Generator().manual_seed(3)), grey)
