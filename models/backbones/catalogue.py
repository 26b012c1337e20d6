"""The networks that can be named in a setting."""

from models.backbones.card import BackboneCard
from models.backbones.families.alexnet import ALEXNET_PLACES365, ALEXNET_TORCH_PLACES365
from models.backbones.families.any_timm import PREFIX, timm_card
from models.backbones.families.densenet import DENSENET121_IMAGENET, DENSENET161_PLACES365
from models.backbones.families.efficientnet import (
    EFFICIENTNET_B0_IMAGENET,
    EFFICIENTNET_B5_IMAGENET,
    EFFICIENTNET_LITE0,
)
from models.backbones.families.googlenet import GOOGLENET_PLACES365
from models.backbones.families.inception import INCEPTION_V3_IMAGENET, XCEPTION_IMAGENET
from models.backbones.families.mobilenet import MOBILENET_V1_IMAGENET
from models.backbones.families.resnet import (
    RESNET18_PLACES365,
    RESNET50_IMAGENET,
    RESNET50_PLACES365,
)
from models.backbones.families.squeezenet import SQUEEZENET1_1_PLACES365
from models.backbones.families.vgg import (
    VGG16_HYBRID1365,
    VGG16_PLACES205,
    VGG16_PLACES365,
    VGG16_PLACES365_KERAS,
)
from models.backbones.families.vgg_imagenet import VGG16_IMAGENET, VGG19_IMAGENET
from models.backbones.instance import SUFFIX, instance_card

_CARDS = {
    card.name: card
    for card in (
        EFFICIENTNET_LITE0,
        SQUEEZENET1_1_PLACES365,
        VGG16_PLACES365,
        VGG16_PLACES365_KERAS,
        VGG16_HYBRID1365,
        VGG16_PLACES205,
        ALEXNET_PLACES365,
        GOOGLENET_PLACES365,
        RESNET18_PLACES365,
        RESNET50_PLACES365,
        DENSENET161_PLACES365,
        ALEXNET_TORCH_PLACES365,
        MOBILENET_V1_IMAGENET,
        EFFICIENTNET_B0_IMAGENET,
        EFFICIENTNET_B5_IMAGENET,
        DENSENET121_IMAGENET,
        INCEPTION_V3_IMAGENET,
        XCEPTION_IMAGENET,
        RESNET50_IMAGENET,
        VGG16_IMAGENET,
        VGG19_IMAGENET,
    )
}


def names() -> tuple[str, ...]:
    """Return the names of all cards but those of timm; the first needs no download."""
    return tuple(_CARDS)


def card(name: str) -> BackboneCard:
    """Return the card of that name, "timm:NAME" for any of timm's; raises ValueError.

    NAME@instance is the same network seeing photos as search for the same thing needs it.
    """
    if name.endswith(SUFFIX):
        return instance_card(card(name.removesuffix(SUFFIX)))
    if name.startswith(PREFIX):
        return timm_card(name)
    if name not in _CARDS:
        known = ", ".join(_CARDS)
        raise ValueError(f"unknown backbone {name!r}; known: {known}, and {PREFIX}NAME for timm's")
    return _CARDS[name]


def card_for_file(file_name: str) -> BackboneCard:
    """Return the card whose published weights file has that name; raises ValueError."""
    for candidate in _CARDS.values():
        if candidate.weights.file_name == file_name:
            return candidate
    known = ", ".join(candidate.weights.file_name for candidate in _CARDS.values())
    raise ValueError(f"no backbone reads {file_name!r}; published files: {known}")
