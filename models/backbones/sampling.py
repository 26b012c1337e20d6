"""Which layers stand for a whole network when it is compared with others."""

from models.backbones.card import BackboneCard, Layer

N_SAMPLED = 8  # as the author of ConvNet Playground does: first and last, and six between


def sampled_layers(card: BackboneCard, n_layers: int = N_SAMPLED) -> tuple[Layer, ...]:
    """Return the first and the last convolutional layer, and others spread evenly between.

    All of them where the network has no more than n_layers. Raises ValueError for less than one.
    """
    if n_layers < 1:
        raise ValueError(f"cannot sample {n_layers} layers; ask for 1 or more")
    found = convolutional(card)
    if n_layers == 1:
        return found[-1:]
    n_steps = min(n_layers, len(found)) - 1
    places = [round(step * (len(found) - 1) / max(n_steps, 1)) for step in range(n_steps + 1)]
    return tuple(found[place] for place in places)


def convolutional(card: BackboneCard) -> tuple[Layer, ...]:
    """Return the layers that give maps, without those that only pool what is before them."""
    return tuple(
        layer for layer in card.layers if layer.side_px > 1 and not layer.name.startswith("pool")
    )
