"""How many trainable parameters the networks of the catalogue have, without making them.

Counted with models/backbones/anatomy.py, which a test holds them to: making all takes seconds.
"""

from models.backbones.anatomy import layers_of
from models.backbones.card import BackboneCard

_COUNTED = {
    "efficientnet-lite0": 4_652_008,
    "squeezenet1_1-places365": 909_741,
    "vgg16-places365": 135_755_949,
    "vgg16-places365-keras": 14_714_688,
    "vgg16-hybrid1365": 139_852_949,
    "vgg16-places205": 135_100_429,
    "alexnet-places365": 58_363_629,
    "googlenet-places365": 6_347_677,
    "resnet18-places365": 11_363_757,
    "resnet50-places365": 24_255_917,
    "densenet161-places365": 27_278_285,
    "alexnet-torch-places365": 58_499_245,
    "mobilenet-v1-imagenet": 4_231_976,
    "efficientnet-b0-imagenet": 5_288_548,
    "efficientnet-b5-imagenet": 30_389_784,
    "densenet121-imagenet": 7_978_856,
    "inception-v3-imagenet": 23_834_568,
    "xception-imagenet": 22_855_952,
    "resnet50-imagenet": 25_557_032,
    "vgg16-imagenet": 138_357_544,
    "vgg19-imagenet": 143_667_240,
}


def n_parameters(card: BackboneCard) -> int:
    """Return how many trainable parameters a card's network reads photos with."""
    counted = _COUNTED.get(card.name)
    return sum(row.parameters for row in layers_of(card)) if counted is None else counted
