"""Layers that stand for a network: the first and the last convolution, and others between."""

import pytest

from models.backbones.catalogue import card
from models.backbones.sampling import convolutional, sampled_layers

# ConvNet Playground's networks, under our names.
NINE = (
    "mobilenet-v1-imagenet",
    "efficientnet-b0-imagenet",
    "densenet121-imagenet",
    "xception-imagenet",
    "inception-v3-imagenet",
    "resnet50-imagenet",
    "efficientnet-b5-imagenet",
    "vgg16-imagenet",
    "vgg19-imagenet",
)


@pytest.mark.parametrize("name", NINE)
def test_each_network_of_convnet_playground_has_eight_layers_from_first_to_last(name: str) -> None:
    layers = card(name).layers
    sampled = sampled_layers(card(name))
    assert len(set(sampled)) == 8
    places = [layers.index(layer) for layer in sampled]
    assert places == sorted(places)
    assert sampled[0] == layers[0]
    assert sampled[-1] == convolutional(card(name))[-1]
    assert all(layer.side_px > 1 for layer in sampled)


def test_layers_are_spread_evenly() -> None:
    found = convolutional(card("vgg19-imagenet"))
    places = [found.index(layer) for layer in sampled_layers(card("vgg19-imagenet"), 6)]
    assert places == [0, 3, 6, 9, 12, 15]


def test_pools_and_vectors_are_no_convolutions() -> None:
    names = {layer.name for layer in convolutional(card("vgg16-imagenet"))}
    assert not names & {"pool5", "fc6", "fc7", "logits"}


def test_a_small_network_gives_all_it_has_and_one_layer_is_the_last() -> None:
    small = card("squeezenet1_1-places365")
    assert sampled_layers(small, 99) == convolutional(small)
    assert [layer.name for layer in sampled_layers(small, 1)] == ["conv10"]
    with pytest.raises(ValueError, match="cannot sample 0 layers"):
        sampled_layers(small, 0)
