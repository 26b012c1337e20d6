"""Evidence is found where it is: small networks of which the truth is known."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.backbones.activation import Reading, activation_map
from models.scenes.head import Layers

_RED, _BLUE = 0, 2


class Colours(nn.Module):
    """Its last convolution tells red, green and blue apart in cells of 8 × 8 pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = nn.AvgPool2d(8)
        self.last = nn.ReLU(inplace=True)
        self.after = nn.ReLU(inplace=True)
        self.never = nn.Linear(1, 1)  # would fail if it were run

    def forward(self, photos: Tensor) -> Tensor:
        maps = self.after(self.last(self.cells(photos)).sub_(0.5))
        found: Tensor = self.never(maps)
        return found


@pytest.fixture
def photo() -> Tensor:
    """Red at the upper left, blue at the lower right, (1, 3, 32, 48)."""
    photo = torch.zeros(1, 3, 32, 48)
    photo[:, _RED, :16, :16] = 1
    photo[:, _BLUE, 16:, 32:] = 1
    return photo


def _reading(network: Colours) -> Reading:
    return Reading(network.last, network.after, "avg")


def _score(channel: int) -> nn.Linear:
    linear = nn.Linear(3, 1, bias=False)
    with torch.no_grad():
        linear.weight.copy_(2 * torch.eye(3)[channel])
    return linear


@pytest.mark.parametrize(
    ("channel", "rows", "columns"),
    [(_RED, slice(0, 2), slice(0, 2)), (_BLUE, slice(2, 4), slice(4, 6))],
)
def test_a_label_lights_up_where_its_colour_is_and_nowhere_else(
    photo: Tensor, channel: int, rows: slice, columns: slice
) -> None:
    network = Colours()
    heat = activation_map(network, photo, _reading(network), _score(channel))
    expected = np.zeros((4, 6), np.float32)
    expected[rows, columns] = 1
    assert heat.dtype == np.float32
    np.testing.assert_allclose(heat, expected, atol=1e-6)


def test_linear_scores_of_averaged_maps_give_the_class_activation_map() -> None:
    torch.manual_seed(3)
    network = nn.Sequential(nn.Conv2d(3, 5, 4, stride=4), nn.Identity())
    linear = nn.Linear(5, 1)
    photo = torch.randn(1, 3, 24, 24)
    heat = activation_map(network, photo, Reading(network[0], network[1], "avg"), linear)
    with torch.no_grad():
        cam = torch.einsum("c,chw->hw", linear.weight[0], network[0](photo)[0]).clamp(min=0)
    np.testing.assert_allclose(heat, (cam / cam.max()).numpy(), rtol=1e-4, atol=1e-6)


def test_evidence_is_found_through_a_head_of_two_layers(photo: Tensor) -> None:
    network = Colours()
    layers = Layers(
        mean=torch.zeros(3),
        scale=torch.ones(3),
        hidden_weight=torch.tensor([[1.0, 0, 0], [0, 0, 1.0]]),
        hidden_bias=torch.zeros(2),
        output_weight=torch.tensor([[1.0, -1.0], [-1.0, 1.0]]),
        output_bias=torch.zeros(2),
    )
    for label, place in ((0, (0, 0)), (1, (3, 5))):

        def score(features: torch.Tensor, at: int = label) -> torch.Tensor:
            return layers.logits(features)[0, at]

        heat = activation_map(network, photo, _reading(network), score)
        assert heat[place] == 1
        assert heat[3 - place[0], 5 - place[1]] == 0
        assert 0 <= heat.min() <= heat.max() == 1


def test_a_photo_without_evidence_stays_dark() -> None:
    network = Colours()
    heat = activation_map(network, torch.zeros(1, 3, 16, 16), _reading(network), _score(_RED))
    assert (heat == 0).all()


def test_hooks_are_gone_afterwards(photo: Tensor) -> None:
    network = Colours()
    activation_map(network, photo, _reading(network), _score(_RED))
    assert not network.last._forward_hooks
    assert not network.after._forward_hooks


def test_a_layer_that_gives_no_map_is_an_error() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Identity())
    with pytest.raises(ValueError, match="no map over a photo"):
        activation_map(
            network, torch.ones(1, 3, 2, 2), Reading(network[0], network[1], "avg"), torch.sum
        )
