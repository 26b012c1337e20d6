"""Class activation maps: which places of a photo speak for a label, and how strongly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.backbones.card import Pooling
from models.backbones.pooling import pool

Score = Callable[[Tensor], Tensor]  # features (1, D) → how much a label scores, before softmax
_N_SIDES = 4  # (B, C, h, w): a map, and not a vector


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a network is read: `maps`, its last convolution, and `features`, what the score reads.

    `features` runs after `maps`, or is the same module. pooling: what turns it into a vector.
    """

    maps: nn.Module
    features: nn.Module
    pooling: Pooling


def activation_map(
    network: nn.Module, photo: Tensor, reading: Reading, score: Score
) -> NDArray[np.float32]:
    """Return how strongly each place (h, w) of the last convolution speaks for a score, in [0, 1].

    photo: (1, 3, H, W), normalized. The strongest place has 1; all are 0 where none speaks for it.
    Each channel counts by its mean gradient, what is left below zero speaks against and is dropped:
    Grad-CAM (Selvaraju et al., ICCV 2017). Where the score is linear in channels averaged over
    space, this is the class activation map of Zhou et al., CVPR 2016, without its negative part.
    Raises ValueError where `maps` gives no map, RuntimeError where `features` never runs.
    """
    maps, vector = _read(network, photo, reading)
    if maps.ndim != _N_SIDES:
        raise ValueError(f"the last layer gives {tuple(maps.shape)}, which is no map over a photo")
    with torch.enable_grad():
        (slopes,) = torch.autograd.grad(score(vector).sum(), maps)  # (1, C, h, w)
    weights = slopes.mean(dim=(2, 3), keepdim=True)  # (1, C, 1, 1)
    heat = (weights * maps.detach()).sum(dim=1)[0].clamp(min=0).float()  # (h, w)
    strongest = heat.max()
    scaled: NDArray[np.float32] = (heat / strongest if strongest > 0 else heat).cpu().numpy()
    return scaled


class _Read(Exception):
    """The features are known; the rest of the network, which may lack weights, need not run."""


def _read(network: nn.Module, photo: Tensor, reading: Reading) -> tuple[Tensor, Tensor]:
    """Return the maps, from which on gradients are kept, and the pooled features (1, D)."""
    kept: dict[str, Tensor] = {}

    def keep_maps(_module: nn.Module, _inputs: Any, output: Tensor) -> Tensor:  # noqa: ANN401 - torch's
        kept["maps"] = output.detach().clone().requires_grad_()
        return kept["maps"].clone()  # the next module may overwrite its input in place

    def keep_features(_module: nn.Module, _inputs: Any, output: Tensor) -> None:  # noqa: ANN401
        kept["features"] = pool(output, reading.pooling)
        raise _Read

    handles = [
        reading.maps.register_forward_hook(keep_maps),
        reading.features.register_forward_hook(keep_features),
    ]
    try:
        with torch.enable_grad():
            network(photo)
    except _Read:
        return kept["maps"], kept["features"]
    finally:
        for handle in handles:
            handle.remove()
    raise RuntimeError("the network ended without running the layer that its label is read from")
