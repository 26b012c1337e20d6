"""Runs a network over framed photos and returns the features of any of its layers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from models.backbones.card import BackboneCard, Tap
from models.backbones.loading import load_network
from models.backbones.normalization import Normalizer, as_tensor
from models.backbones.precision import Precision, exact_fp32, resolve, to_bf16
from models.backbones.tapping import tapped
from models.records.arrays import Pixels, Vectors


class Extractor:
    """A network with its weights, ready to turn photos into vectors. Not for use in two threads.

    weights_file: the published file, verified by the caller. device: as torch names it.
    precision: fp32, bf16, or auto for bf16 where the device has it in hardware.
    Raises UnfitWeights where the file does not hold this network.
    """

    def __init__(
        self,
        card: BackboneCard,
        weights_file: Path,
        *,
        device: str = "cpu",
        precision: Precision = "auto",
    ) -> None:
        self.card = card
        self.device = torch.device(device)
        self.precision = resolve(precision, self.device)
        network = load_network(card, weights_file)
        if self.precision == "bf16":
            to_bf16(network)
        self._network = network.to(self.device).to(memory_format=torch.channels_last)
        self._dtype = torch.bfloat16 if self.precision == "bf16" else torch.float32
        self._normalizer = Normalizer(card).to(self.device)

    def features(self, pixels: Pixels, taps: Sequence[Tap]) -> list[Vectors]:
        """Return one array (B, D) float32 for each tap, rows in the order of the photos.

        pixels: (B, crop, crop, 3) uint8 RGB, as the card's framing makes them. The whole batch
        runs at once; the network stops at the deepest tap.
        Raises ValueError for pixels of another shape or type, or an unknown layer.
        """
        self._check(pixels)
        if len(pixels) == 0 or not taps:
            return [np.zeros((len(pixels), self.card.dimension(tap)), np.float32) for tap in taps]
        with torch.inference_mode(), exact_fp32(self.device):
            photos = self._normalizer(as_tensor(pixels, self.device)).to(self._dtype)
            pooled = tapped(self._network, photos, {tap: self._module(tap) for tap in taps})
            return [pooled[tap].cpu().numpy() for tap in taps]

    def _check(self, pixels: Pixels) -> None:
        edge = self.card.framing.crop_px
        if pixels.dtype != np.uint8 or pixels.shape[1:] != (edge, edge, 3):
            raise ValueError(
                f"{self.card.name} reads pixels (B, {edge}, {edge}, 3) uint8, "
                f"not {pixels.shape} {pixels.dtype}; frame photos with its card's framing"
            )

    def _module(self, tap: Tap) -> nn.Module:
        return self._network.get_submodule(self.card.layer(tap.layer).module)
