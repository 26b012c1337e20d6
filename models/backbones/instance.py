"""Variants of networks that recognise the same place or thing again, whatever way it is held.

A network sees the whole photo, of 288 pixels squared and without white borders, and its features
are the mean over the photo's four quarter turns. docs/evaluation.md tells what each of it gains.
"""

from dataclasses import replace

from models.backbones.card import BackboneCard, Layer
from models.pixels.framing import TrimmedFraming

INSTANCE = "instance"  # the representation that they make
SUFFIX = f"@{INSTANCE}"
EDGE_PX = 288
N_TURNS = 4


def instance_card(card: BackboneCard) -> BackboneCard:
    """Return the variant of a card. It has the convolutional layers alone, and tags nothing.

    Raises ValueError for a network without any.
    """
    if card.layer(card.feature_layer).side_px == 1:
        raise ValueError(f"{card.name} has no convolutional features; choose another network")
    layers = tuple(_enlarged(layer, card) for layer in card.layers if layer.side_px > 1)
    return replace(
        card,
        name=card.name + SUFFIX,
        summary=f"{card.name} for finding the same place: whole photos, all orientations.",
        framing=TrimmedFraming(
            EDGE_PX, keep_aspect=False, crop_px=EDGE_PX, interpolation="bicubic"
        ),
        # A mean image is of the size it was made for; its mean colour is of any.
        normalization=replace(card.normalization, mean_image=None),
        layers=layers,
        head_tap=card.feature_tap,
        classes=None,
        n_turns=N_TURNS,
    )


def _enlarged(layer: Layer, card: BackboneCard) -> Layer:
    side_px = round(layer.side_px * EDGE_PX / card.framing.crop_px)
    return replace(layer, side_px=side_px)
