"""What channels of the published SqueezeNet look for excites them more than any real photo."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from models.backbones.catalogue import card
from models.backbones.loading import load_network
from models.backbones.maximising import Eye, maximised, responses
from models.backbones.normalization import Normalizer
from models.pixels.framing import frame
from models.viewing.channels import Recipe

pytestmark = pytest.mark.real

N_STEPS = 48  # a fifth of the default, and enough to be sure
CHANNELS = (17, 99)
CPU = torch.device("cpu")


@pytest.mark.parametrize("layer", ["fire2", "fire9"])
def test_pictures_excite_their_channels_more_than_photos_do(real_data: Path, layer: str) -> None:
    network = card("squeezenet1_1-places365")
    weights = real_data / "weights" / "squeezenet_weights_places365.params"
    loaded = load_network(network, weights)
    eye = Eye(loaded, Normalizer(network), loaded.get_submodule(network.layer(layer).module))
    files = sorted((real_data / "photos" / "sun").glob("*/*"))[::12][:48]
    photos = np.stack([frame(Image.open(file).convert("RGB"), network.framing) for file in files])
    recipe = Recipe(n_steps=N_STEPS)
    made = maximised(eye, CHANNELS, edge_px=224, device=CPU, recipe=recipe)
    for at, channel in enumerate(CHANNELS):
        best = responses(eye, photos, [channel] * len(photos), CPU)[0].max()
        own = responses(eye, made[at : at + 1], [channel], CPU)[0][0]
        assert own > 1.2 * best, (layer, channel)
