"""From photos with known answers to what a search is worth, for each kind of features."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import flow

from conf.settings import Settings, load_settings
from flows.features import extract_features
from flows.network import extraction, network
from flows.train_head import features_folder
from models.backbones.card import BackboneCard, Pooling, Tap
from models.backbones.catalogue import card
from tasks.judge_search import (
    Asking,
    Outcome,
    Searching,
    Tried,
    Whitened,
    judge_colours,
    judge_search,
)
from tasks.progress import begin

Options = dict[str, dict[str, Any]]

ALL = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which features are tried for search.

    backbones: by name; none for the one that the settings name. layers: their names, `all`, or
    none for each backbone's last convolution. weights: file of a backbone, where not the usual.
    """

    backbones: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    poolings: tuple[Pooling, ...] = ("avg", "max", "gem")
    metrics: tuple[str, ...] = ("cosine",)
    whitenings: tuple[Whitened, ...] = ("none",)
    weights: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SearchEvaluation:
    """How well photos find what they ought to, for each kind of features: the best first."""

    truth: str
    n_files: int
    n_photos: int
    n_queries: int
    tried: tuple[Tried, ...]
    notes: tuple[str, ...]


@flow(name="evaluate-search")
def evaluate_search(
    folder: str,
    truth_file: str = "",
    asked: Asked | None = None,
    config: str | None = None,
    options: Options | None = None,
) -> SearchEvaluation:
    """Judge searches by a file of ground truth, or (empty) by the folders that photos lie in.

    All features of a backbone come from one pass over the photos, and are kept in the user's cache.
    Raises NothingFound, and ValueError for unknown names or a truth about other photos.
    """
    asked = asked or Asked()
    asking = Asking(folder, truth_file)
    chosen = settings_by_backbone(asked, config, options or {})
    _check_layers(asked, [card(settings.extract.backbone) for settings in chosen])
    outcomes: list[Outcome] = []
    for settings in chosen:
        backbone = network(settings)
        atlas = features_folder(folder, settings)
        how = extraction(settings, backbone, _taps(asked, backbone.card))
        shard_photos = settings.extract.shard_photos
        scanned = extract_features(atlas, [folder], how, shard_photos=shard_photos).scanned
        begin("search", len(how.taps) * len(asked.metrics) * len(asked.whitenings) + (not outcomes))
        if not outcomes:
            outcomes.append(judge_colours(atlas, scanned.listing, asking))
        searching = Searching(how.backbone, how.taps, asked.metrics, asked.whitenings)
        outcomes.append(judge_search(atlas, scanned.listing, asking, searching))
    tried = sorted(
        (row for outcome in outcomes for row in outcome.tried),
        key=lambda row: -row.trial.mean_average_precision,
    )
    return SearchEvaluation(
        truth=truth_file or "folders",
        n_files=scanned.n_found,
        n_photos=outcomes[0].n_photos,
        n_queries=tried[0].trial.n_queries,
        tried=tuple(tried),
        notes=tuple(note for outcome in outcomes for note in outcome.notes),
    )


def settings_by_backbone(asked: Asked, config: str | None, options: Options) -> list[Settings]:
    """Return the settings for each backbone in turn."""
    weights, extract = asked.weights or {}, options.get("extract", {})
    # A weights file in the settings can be that of one backbone only.
    usual = {} if len(asked.backbones) == 1 else {"weights_file": ""}
    named = [
        extract
        | usual
        | {"backbone": name}
        | ({"weights_file": weights[name]} if name in weights else {})
        for name in asked.backbones
    ]
    profile = Path(config) if config else None
    return [load_settings(profile, **{**options, "extract": each}) for each in named or [extract]]


def _taps(asked: Asked, card: BackboneCard) -> list[Tap]:
    """Return the taps to try; a layer that is a vector already has nothing to pool."""
    wanted = asked.layers or (card.feature_layer,)
    return [
        Tap(layer.name, pooling)
        for layer in card.layers
        if layer.name in wanted or ALL in wanted
        for pooling in (asked.poolings if layer.side_px > 1 else ("none",))
    ]


def _check_layers(asked: Asked, cards: Sequence[BackboneCard]) -> None:
    """Raise ValueError, naming the known layers, for a layer that no backbone has."""
    names = {layer.name for each in cards for layer in each.layers}
    for layer in asked.layers:
        if layer != ALL and layer not in names:
            cards[0].layer(layer)
    idle = [each for each in cards if not _taps(asked, each)]
    if idle:
        idle[0].layer(asked.layers[0])
