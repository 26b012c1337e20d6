"""What networks trained on ImageNet by torchvision's recipes have in common."""

from models.backbones.card import Normalization
from models.pixels.framing import Framing
from models.weights.source import WeightsSource

# Mean and deviation of ImageNet's training photos, from 0–1 to 0–255.
NORMALIZATION = Normalization(
    "RGB",
    mean=(0.485 * 255, 0.456 * 255, 0.406 * 255),
    std=(0.229 * 255, 0.224 * 255, 0.225 * 255),
)

FRAMING = Framing(resize_px=256, keep_aspect=True, crop_px=224, interpolation="bilinear")


def torchvision(file_name: str) -> WeightsSource:
    """Return a file of torchvision's; the digits in its name begin the SHA-256 of its bytes."""
    return WeightsSource(
        file_name=file_name,
        licence="BSD-3-Clause (torchvision); ImageNet's photos have terms of their own",
        urls=(f"https://download.pytorch.org/models/{file_name}",),
        sha256_prefix=file_name.rpartition("-")[2].partition(".")[0],
    )
