"""Why a photo has a tag: the network and tagger of its run, asked once more about one photo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from conf.settings import Settings
from flows.network import as_built, network, offline
from flows.taggers import tagging
from models.backbones.activation import Reading, Score, activation_map
from models.backbones.loading import load_network
from models.backbones.normalization import Normalizer
from models.pixels.decode import Limits, Undecodable, read_photo
from models.pixels.framing import Framing, frame
from models.records.manifest import Manifest
from models.scenes.head_files import load_head
from models.viewing.evidence import Evidence, NoEvidence, Part
from models.weights.errors import WeightsError

if TYPE_CHECKING:
    from tasks.tag import Tagging

_N_KEPT = 2  # taggers in memory
_MARGIN = 2  # as `develop` decodes, so that the network sees the same pixels


class Explainer:
    """Explains tags, a photo at a time; loads a run's network when it is first asked.

    settings: say where weights and heads lie. Nothing is downloaded.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        scan = settings.scan
        self._limits = Limits(scan.max_bytes, scan.max_pixels)
        self._taggers: dict[str, _Tagger] = {}
        self._lock = threading.Lock()  # a network is not for two threads

    def __call__(self, run: Manifest, content: bytes, label: str) -> Evidence:
        """Return what speaks for a label in the photo of these bytes; raises NoEvidence."""
        with self._lock:
            tagger = self._tagger(run)
            try:
                return tagger.evidence(content, label, self._limits)
            except (Undecodable, WeightsError, RuntimeError, ValueError) as error:
                raise NoEvidence(f"this photo cannot be explained: {error}") from error

    def _tagger(self, run: Manifest) -> _Tagger:
        if run.run_id not in self._taggers:
            try:
                self._taggers[run.run_id] = _tagger(offline(as_built(self._settings, run)), run)
            except (OSError, ValueError, WeightsError) as error:
                raise NoEvidence(
                    f"the network or tagger of this run is not on this machine: {error}"
                ) from error
            for old in list(self._taggers)[:-_N_KEPT]:
                del self._taggers[old]
        return self._taggers[run.run_id]


@dataclass(frozen=True, slots=True)
class _Tagger:
    """A network, and what it or a head says of each label."""

    module: torch.nn.Module
    normalizer: Normalizer
    framing: Framing
    reading: Reading
    labels: tuple[str, ...]
    logits: Callable[[Tensor], Tensor]

    def evidence(self, content: bytes, label: str, limits: Limits) -> Evidence:
        score = self._score(label)
        photo = read_photo(content, limits=limits, at_least_px=_MARGIN * self.framing.resize_px)
        framed = frame(photo.image, self.framing, shown=photo.shown)
        pixels = torch.from_numpy(framed.copy())[None]  # (1, H, W, 3)
        heat = activation_map(self.module, self.normalizer(pixels), self.reading, score)
        return Evidence(heat, seen_part(photo.image.size, self.framing))

    def _score(self, label: str) -> Score:
        if label not in self.labels:
            raise NoEvidence(f"the tagger of this run knows no label {label!r}")
        at = self.labels.index(label)
        return lambda features: self.logits(features)[0, at]


def seen_part(size: tuple[int, int], framing: Framing) -> Part:
    """Return which part of a photo of this width and height a network gets to see."""
    short = min(size) if framing.keep_aspect else 0
    edges = [framing.resize_px * edge / short if short else framing.resize_px for edge in size]
    left, top = (max(0.0, (1 - framing.crop_px / edge) / 2) for edge in edges)
    return left, top, 1 - left, 1 - top


def _tagger(settings: Settings, run: Manifest) -> _Tagger:
    chosen = network(settings)
    found = chosen.extractor(chosen.card.feature_tap)
    if found != run.extractor:
        raise ValueError(f"the run is of {run.extractor}, and the weights here give {found}")
    how = tagging(settings, chosen)
    if how is None:
        raise ValueError("the run has no tagger")
    module = load_network(chosen.card, chosen.weights_file)
    layers = [chosen.card.layer(name) for name in (chosen.card.feature_layer, how.tap.layer)]
    maps, features = (module.get_submodule(layer.module) for layer in layers)
    return _Tagger(
        module=module,
        normalizer=Normalizer(chosen.card),
        framing=chosen.card.framing,
        reading=Reading(maps, features, how.tap.pooling),
        labels=how.labels,
        logits=_logits(how),
    )


def _logits(how: Tagging) -> Callable[[Tensor], Tensor]:
    """Return the function from features (1, D) to logits (1, n_labels)."""
    if how.heads is None:
        return lambda features: features  # the classifier's own
    return load_head(Path(how.heads), how.name)[0].layers.logits
