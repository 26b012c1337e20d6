"""Moves images about at random, so that what is drawn into them does not hang on single pixels.

Olah, Mordvintsev and Schubert, "Feature Visualization", Distill 2017: transformation robustness.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

_JITTER_PX = 12.0  # to each side
_TURN_DEGREES = 8.0
_SCALE = 0.1  # larger or smaller
_REACH = 0.22  # of an edge: as far as a corner can come from outside


def jostled(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return images shifted, turned and scaled a little, all alike.

    images: (B, 3, H, H), continued beyond their edges by themselves, as their frequencies are. So
    no edge shows to draw to. The result has their shape.
    """
    edge_px = images.shape[-1]
    margin_px = math.ceil(_REACH * edge_px)
    padded = functional.pad(images, [margin_px] * 4, mode="circular")
    movement = _movement(generator, edge_px, padded.shape[-1]).to(images.device)
    grid = functional.affine_grid(movement, [1, 3, edge_px, edge_px], align_corners=False)
    return functional.grid_sample(padded, grid.expand(len(images), -1, -1, -1), align_corners=False)


def _movement(generator: torch.Generator, edge_px: int, padded_px: int) -> Tensor:
    """Draw an affine map (1, 2, 3) from places in the result to places in the padded image."""
    right, down, turn, scale = (2 * torch.rand(4, generator=generator) - 1).tolist()
    angle = math.radians(_TURN_DEGREES * turn)
    part = edge_px / padded_px / (1 + _SCALE * scale)
    sine, cosine = math.sin(angle) * part, math.cos(angle) * part
    jitter = 2 * min(_JITTER_PX, edge_px / 16) / padded_px
    return torch.tensor([[[cosine, -sine, jitter * right], [sine, cosine, jitter * down]]])
