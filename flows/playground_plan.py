"""What a playground computes: the layers of each network that is asked for, and where they go."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from conf.settings import Settings
from flows.evaluate_search import ALL, Asked, Options, settings_by_backbone
from flows.network import as_built, extraction, network
from models.backbones.card import BackboneCard, Layer, Tap
from models.backbones.catalogue import card
from models.backbones.sampling import N_SAMPLED, convolutional, sampled_layers
from models.records.manifest import Manifest
from models.records.playground import Sheet, Tapped
from tasks.extract import Extraction

_BYTES_OF_VALUE = 12  # in memory while photos are ranked: float32, and float64 beside it
_FEWEST_PHOTOS = 2


@dataclass(frozen=True, slots=True)
class Bench:
    """One network of a playground: its settings, how it runs, and the sheet of its layers."""

    settings: Settings
    how: Extraction
    sheet: Sheet

    @property
    def extractors(self) -> tuple[str, ...]:
        """The tables of features that it fills."""
        return tuple(tap.extractor for tap in self.sheet.taps)


def benches(run: Manifest, asked: Asked, config: str | None, options: Options) -> list[Bench]:
    """Return what is asked of each network; of the run's own where none is named.

    Raises ValueError for an unknown network or layer, or weights that are not there: before
    anything is computed.
    """
    chosen = settings_by_backbone(asked, config, options)
    if not asked.backbones:
        chosen = [as_built(each, run) for each in chosen]
    _check_layers(asked, [card(settings.extract.backbone) for settings in chosen])
    return [_bench(settings, asked) for settings in chosen]


def check_fits(made: Sequence[Bench], n_photos: int) -> None:
    """Raise ValueError for one photo alone, or values of all photos that do not fit into memory."""
    if n_photos < _FEWEST_PHOTOS:
        raise ValueError(f"{n_photos} photo cannot find its like; build an atlas of more")
    most = _memory_bytes() // 2
    for tap in (tap for bench in made for tap in bench.sheet.taps):
        n_bytes = _BYTES_OF_VALUE * tap.n_values * n_photos
        if n_bytes > most:
            raise ValueError(
                f"{tap.extractor} has {tap.n_values:,} values a photo: to rank {n_photos:,} photos "
                f"takes {n_bytes / 1e9:.0f} GB of memory, this machine may give {most / 1e9:.0f}; "
                "leave this layer out, or take pooling avg, max or gem"
            )


def _bench(settings: Settings, asked: Asked) -> Bench:
    chosen = network(settings)
    layers = _layers(asked, chosen.card)
    taps = [
        Tap(layer.name, pooling)
        for layer in layers
        for pooling in (asked.poolings if layer.side_px > 1 else ("none",))
    ]
    how = extraction(settings, chosen, list(dict.fromkeys(taps)))
    return Bench(settings, how, _sheet(chosen.card, how))


def _sheet(of: BackboneCard, how: Extraction) -> Sheet:
    numbers = {layer.name: number for number, layer in enumerate(of.layers, start=1)}
    taps = tuple(
        Tapped(layer, numbers[layer], pooling, of.dimension(Tap(layer, pooling)), extractor)
        for layer, pooling, extractor in how.taps
    )
    return Sheet(of.name, len(of.layers), taps)


def _layers(asked: Asked, of: BackboneCard) -> list[Layer]:
    """Return the layers of a network that are asked for, each once, in its own order."""
    names: set[str] = set()
    for word in asked.layers or (str(N_SAMPLED),):
        if word.isdecimal():
            names |= {layer.name for layer in sampled_layers(of, int(word))}
        elif word == ALL:
            names |= {layer.name for layer in convolutional(of)}
        else:
            names.add(word)
    return [layer for layer in of.layers if layer.name in names]


def _check_layers(asked: Asked, cards: Sequence[BackboneCard]) -> None:
    """Raise ValueError, naming the known ones, for a layer that no network has, or none for one."""
    known = {layer.name for each in cards for layer in each.layers}
    for word in asked.layers:
        if word != ALL and not word.isdecimal() and word not in known:
            cards[0].layer(word)
    for each in cards:
        if not _layers(asked, each):
            each.layer(asked.layers[0])


def _memory_bytes() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
