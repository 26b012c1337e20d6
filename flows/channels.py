"""Pictures of what channels of a network look for: those that are missing are made and kept."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import get_args

import numpy as np
import torch
from PIL import Image

from conf.settings import Settings
from flows.network import Network, network
from models.backbones.card import Pooling, Tap
from models.backbones.loading import load_network
from models.backbones.maximising import Eye, maximised, responses
from models.backbones.normalization import Normalizer
from models.backbones.precision import exact_fp32
from models.records.arrays import Pixels
from models.viewing.channels import ChannelPictures, PicturedLayer, Recipe, Response
from tasks.opened import device_named
from tasks.progress import advance, begin

_BATCH = 8  # channels at a time
_WEBP_QUALITY = 90  # of 100
_TIMED_STEPS = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """One channel's picture as it is kept; reused: whether it was there already."""

    layer: PicturedLayer
    channel: int
    response: Response
    file: str
    reused: bool


class Studio:
    """Makes pictures of a network's channels. Nothing is loaded before it is needed."""

    def __init__(self, settings: Settings, recipe: Recipe) -> None:
        """Find the network that the settings name; raises ValueError for one that is not there."""
        self._chosen: Network = network(settings)
        self._pictures = ChannelPictures(str(settings.store.channels()))
        self._device = device_named(settings.extract.device)
        self._recipe = recipe
        self._loaded: torch.nn.Module | None = None

    def layer(self, name: str) -> PicturedLayer:
        """Describe a layer; name: "" for the last convolutional features. Raises ValueError."""
        card = self._chosen.card
        layer = card.layer(name or card.feature_layer)
        taps = [Tap(layer.name, pooling) for pooling in get_args(Pooling)]
        return PicturedLayer(
            backbone=card.name,
            layer=layer.name,
            n_channels=layer.channels,
            weights_sha256=self._chosen.sha256,
            extractors={tap.pooling: self._chosen.extractor(tap) for tap in taps},
            recipe=self._recipe,
        )

    def missing(self, layer: PicturedLayer, channels: Sequence[int]) -> list[int]:
        """Return which of these channels have no picture; raises ValueError for unknown ones."""
        unknown = [channel for channel in channels if not 0 <= channel < layer.n_channels]
        if unknown:
            raise ValueError(
                f"{layer.backbone} has no channel {unknown[0]} in {layer.layer}; "
                f"it has 0 to {layer.n_channels - 1}"
            )
        there = set(self._pictures.channels(layer))
        return [channel for channel in dict.fromkeys(channels) if channel not in there]

    def expected_s(self, layer: PicturedLayer, missing: Sequence[int]) -> float:
        """Return how many seconds the missing pictures will take, by trying the first steps."""
        if not missing:
            return 0.0
        batch = missing[:_BATCH]
        self._maximised(layer, batch, n_steps=1)  # the first step pays for much that others do not
        began = time.perf_counter()
        self._maximised(layer, batch, n_steps=_TIMED_STEPS)
        a_step = (time.perf_counter() - began) / _TIMED_STEPS / len(batch)
        return a_step * len(missing) * self._recipe.n_steps

    def make(self, layer: PicturedLayer, missing: Sequence[int]) -> None:
        """Make the missing pictures; each batch is kept as soon as it is done."""
        begin(layer.layer, len(missing) * self._recipe.n_steps)
        self._pictures.begin(layer)
        for first in range(0, len(missing), _BATCH):
            batch = missing[first : first + _BATCH]
            pixels = self._maximised(layer, batch, tell=True)
            webps = [_webp(each) for each in pixels]
            for channel, webp, response in zip(
                batch, webps, self._responses(layer, batch, webps), strict=True
            ):
                self._pictures.keep(layer, channel, webp, response)

    def pictures(
        self, layer: PicturedLayer, channels: Sequence[int], made: Sequence[int]
    ) -> list[Picture]:
        """Return the pictures of these channels; made: those that were not there before."""
        return [
            Picture(
                layer=layer,
                channel=channel,
                response=self._pictures.response(layer, channel),
                file=self._pictures.file(layer, channel),
                reused=channel not in made,
            )
            for channel in dict.fromkeys(channels)
        ]

    def _maximised(
        self,
        layer: PicturedLayer,
        channels: Sequence[int],
        *,
        n_steps: int | None = None,
        tell: bool = False,
    ) -> Pixels:
        recipe = self._recipe if n_steps is None else Recipe(n_steps=n_steps)
        with exact_fp32(self._device):
            return maximised(
                self._eye(layer),
                channels,
                edge_px=self._chosen.card.framing.crop_px,
                device=self._device,
                recipe=recipe,
                on_step=(lambda: advance(layer.layer, len(channels))) if tell else lambda: None,
            )

    def _responses(
        self, layer: PicturedLayer, channels: Sequence[int], webps: Sequence[bytes]
    ) -> list[Response]:
        """Measure the pictures as they are kept, which WebP has changed a little."""
        pixels = np.stack([_pixels(webp) for webp in webps])
        with exact_fp32(self._device):
            means, largest = responses(self._eye(layer), pixels, channels, self._device)
        pairs = zip(means.tolist(), largest.tolist(), strict=True)
        return [Response(mean, most) for mean, most in pairs]

    def _eye(self, layer: PicturedLayer) -> Eye:
        card = self._chosen.card
        if self._loaded is None:
            self._loaded = load_network(card, self._chosen.weights_file).to(self._device)
        module = self._loaded.get_submodule(card.layer(layer.layer).module)
        return Eye(self._loaded, Normalizer(card).to(self._device), module)


def _webp(pixels: Pixels) -> bytes:
    webp = BytesIO()
    Image.fromarray(pixels).save(webp, "WEBP", quality=_WEBP_QUALITY)
    return webp.getvalue()


def _pixels(webp: bytes) -> Pixels:
    with Image.open(BytesIO(webp)) as image:
        return np.asarray(image.convert("RGB"))
