"""The networks that can be named in a setting."""

from models.backbones.card import BackboneCard
from models.backbones.families.efficientnet import EFFICIENTNET_LITE0
from models.backbones.families.squeezenet import SQUEEZENET1_1_PLACES365
from models.backbones.families.vgg import VGG16_PLACES365

_CARDS = {
    card.name: card for card in (EFFICIENTNET_LITE0, SQUEEZENET1_1_PLACES365, VGG16_PLACES365)
}


def names() -> tuple[str, ...]:
    """Return the names of all cards; the first needs no download."""
    return tuple(_CARDS)


def card(name: str) -> BackboneCard:
    """Return the card of that name; raises ValueError naming the known ones."""
    if name not in _CARDS:
        raise ValueError(f"unknown backbone {name!r}; known: {', '.join(_CARDS)}")
    return _CARDS[name]


def card_for_file(file_name: str) -> BackboneCard:
    """Return the card whose published weights file has that name; raises ValueError."""
    for candidate in _CARDS.values():
        if candidate.weights.file_name == file_name:
            return candidate
    known = ", ".join(candidate.weights.file_name for candidate in _CARDS.values())
    raise ValueError(f"no backbone reads {file_name!r}; published files: {known}")
