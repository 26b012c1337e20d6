"""Turns feature maps into one vector a photo."""

from torch import Tensor

from models.backbones.card import Pooling

GEM_POWER = (
    3.0  # Radenović et al., "Fine-tuning CNN image retrieval with no human annotation", 2018
)
GEM_FLOOR = 1e-6  # keeps the root's slope finite, as in the paper's code


def pool(features: Tensor, pooling: Pooling) -> Tensor:
    """Pool maps (B, C, H, W) or vectors (B, C) of any float dtype to float32.

    avg, max and gem (generalised mean of the values above zero) give (B, C); none gives
    (B, C · H · W), channel by channel. The result shares no memory with `features`.
    """
    if features.ndim == 2:  # noqa: PLR2004 - (B, C) has no space to pool over
        return features.float().clone()
    flat = features.flatten(2).float()  # (B, C, H · W)
    if pooling == "avg":
        return flat.mean(dim=2)
    if pooling == "max":
        return flat.amax(dim=2)
    if pooling == "gem":
        return flat.clamp(min=GEM_FLOOR).pow(GEM_POWER).mean(dim=2).pow(1 / GEM_POWER)
    return flat.flatten(1).clone()
