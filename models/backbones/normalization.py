"""Turns framed photos into what a network was trained to read."""

import numpy as np
import torch
from torch import Tensor, nn

from models.backbones.card import BackboneCard
from models.records.arrays import Pixels

Array = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


class Normalizer(nn.Module):
    """Subtracts the card's mean and divides by its deviation, in fp32.

    Channels stay RGB: networks that were trained on BGR are loaded so that they read that.
    """

    def __init__(self, card: BackboneCard) -> None:
        super().__init__()
        mean, std = torch.from_numpy(mean_pixels(card)), torch.tensor(card.normalization.std)
        turned = card.normalization.channel_order == "BGR"
        self._mean = nn.Buffer(mean.flip(-1) if turned else mean)
        self._std = nn.Buffer(std.flip(-1) if turned else std)

    def forward(self, photos: Tensor) -> Tensor:
        """Map (B, H, W, 3) uint8 RGB to (B, 3, H, W) float32 RGB, channels last in memory."""
        normalized = (photos.float() - self._mean) / self._std
        return normalized.permute(0, 3, 1, 2)


def mean_pixels(card: BackboneCard) -> Array:
    """Return what is subtracted from a framed photo, in the order of the card's channels.

    (3,) float32, or (crop, crop, 3) where the card names a mean image, whose centre is cropped as
    Caffe crops it together with the photo.
    """
    normalization, crop_px = card.normalization, card.framing.crop_px
    if normalization.mean_image is None:
        return np.array(normalization.mean, np.float32)
    image = normalization.mean_image()  # (3, H, W)
    top, left = ((edge_px - crop_px) // 2 for edge_px in image.shape[1:])
    centre = image[:, top : top + crop_px, left : left + crop_px]
    return np.ascontiguousarray(centre.transpose(1, 2, 0))


def as_tensor(pixels: Pixels, device: torch.device) -> Tensor:
    """Return pixels as a tensor on the device, copied only where torch needs it.

    To CUDA they go through pinned memory and without waiting for the copy.
    """
    tensor = torch.from_numpy(np.require(pixels, requirements=("C", "W")))
    if device.type != "cuda":
        return tensor.to(device)
    return tensor.pin_memory().to(device, non_blocking=True)
