"""Every layer of a network is listed as it runs, and nothing of it is counted twice."""

from dataclasses import replace

import pytest
import torch

from models.backbones.anatomy import layers_of
from models.backbones.card import BackboneCard, Layer
from models.backbones.catalogue import card, names
from models.backbones.sizes import n_parameters

SMALL = ("efficientnet-lite0", "squeezenet1_1-places365", "resnet18-places365", "vgg16-places365")


@pytest.mark.parametrize("name", SMALL)
def test_parameters_of_all_layers_sum_up_to_the_networks(name: str) -> None:
    with torch.device("meta"):
        whole = sum(one.numel() for one in card(name).network().parameters())
    assert sum(row.parameters for row in layers_of(card(name))) == whole


@pytest.mark.parametrize("name", names())
def test_what_a_card_says_of_its_layers_is_what_runs(name: str) -> None:
    told = card(name)
    rows = {row.tap: row for row in layers_of(told) if row.tap}
    assert sum(row.parameters for row in layers_of(told)) == n_parameters(told)
    assert list(rows) == [layer.name for layer in told.layers]  # in running order, each once
    for layer in told.layers:
        row = rows[layer.name]
        sides = (layer.side_px, layer.side_px) if layer.side_px > 1 else (row.height, row.width)
        assert (row.channels, row.height, row.width) == (layer.channels, *sides), layer.name


def test_a_convolution_is_described_in_full() -> None:
    row = next(row for row in layers_of(card("vgg16-imagenet")) if row.tap == "conv1_1")
    before = layers_of(card("vgg16-imagenet"))[row.index - 2]
    assert (before.kind, before.parameters) == ("Conv2d", 3 * 64 * 9 + 64)
    assert (row.channels, row.height, row.width) == (64, 224, 224)


class _Twice(torch.nn.Module):
    """Uses one rectifier two times, and has a parameter of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Conv2d(3, 4, 3)
        self.relu = torch.nn.ReLU()
        self.second = torch.nn.Conv2d(4, 5, 3)
        self.scale = torch.nn.Parameter(torch.ones(5, 1, 1))
        self.unused = torch.nn.Linear(7, 7)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        wide: torch.Tensor = self.second(self.relu(self.first(x)))
        return torch.as_tensor(self.relu(wide)) * self.scale


def _twice() -> BackboneCard:
    layers = (Layer("one", "first", 4, 222), Layer("logits", "", 5, 220))
    return replace(
        card("vgg16-imagenet"),
        network=_Twice,
        layers=layers,
        feature_layer="one",
        head_tap=replace(card("vgg16-imagenet").head_tap, layer="one"),
    )


def test_a_layer_that_runs_twice_stands_twice_and_an_idle_one_nowhere() -> None:
    rows = layers_of(_twice())
    assert [row.path for row in rows] == ["first", "relu", "second", "relu (2)", ""]
    assert [row.index for row in rows] == [1, 2, 3, 4, 5]
    assert [row.parameters for row in rows] == [112, 0, 185, 0, 5]
    assert [row.channels for row in rows] == [4, 4, 5, 5, 5]
