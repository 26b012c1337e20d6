"""Atlases and extractors that stay open from one task of a worker to the next."""

from functools import lru_cache
from pathlib import Path

import torch

from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.mean_image import with_mean
from models.backbones.precision import Precision
from models.records.store import AtlasStore


@lru_cache(maxsize=4)
def atlas_store(url: str) -> AtlasStore:
    """Return the atlas at `url`, with the index of keys that it has read so far."""
    return AtlasStore(url)


@lru_cache(maxsize=1)
def extractor(
    backbone: str, weights_file: str, mean_file: str, device: str, precision: Precision
) -> Extractor:
    """Return a loaded network; the one before it is let go. device auto: CUDA if it is there."""
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    chosen = with_mean(card(backbone), Path(mean_file)) if mean_file else card(backbone)
    return Extractor(chosen, Path(weights_file), device=device, precision=precision)
