"""What is known of a layer's channels: their pictures, and the photos that excite them most."""

import threading
from dataclasses import dataclass

from dashboards.exhibition import Exhibition
from models.records.arrays import Rows
from models.retrieval.collapsing import Shown, collapsed
from models.retrieval.holdings import Holdings
from models.viewing.channels import ChannelPictures, PicturedLayer
from models.viewing.excitement import Excitement, Table, excitement, tables_of

_N_KEPT = 8  # layers in memory, of some 400 kB


@dataclass(frozen=True, slots=True)
class Excited:
    """A photo's row, how strongly it excites a channel, and its near duplicates behind it."""

    row: int
    value: float
    alike: tuple[int, ...]


class ChannelBook:
    """Answers for all pages over these pictures."""

    def __init__(self, pictures: ChannelPictures) -> None:
        self.pictures = pictures
        self._excitements: dict[tuple[str, str, int], Excitement | None] = {}
        self._originals: dict[str, Rows] = {}
        self._lock = threading.Lock()

    def layers_of(self, model: str) -> dict[str, PicturedLayer]:
        """Return the layers of a model that have pictures, by name: of several, the latest."""
        layers = self.pictures.layers()
        return {one.layer: one for one in reversed(layers) if one.backbone == model}

    def counted(self) -> dict[str, int]:
        """Return how many channels of each model have a picture."""
        counts: dict[str, int] = {}
        for layer in self.pictures.layers():
            n_there = len(self.channels(layer))
            counts[layer.backbone] = counts.get(layer.backbone, 0) + n_there
        return counts

    def channels(self, layer: PicturedLayer | None) -> list[int]:
        """Return which channels of a layer have a picture."""
        return self.pictures.channels(layer) if layer else []

    def excitement(self, shown: Exhibition, model: str, layer: str) -> Excitement | None:
        """Return what excites the channels of a layer; None where the atlas has no features."""
        tables = self.tables(shown, model, layer)
        if not tables:
            return None
        n_shards = len(shown.snapshot.store.features(tables[0].extractor).names())
        key = (shown.manifest.run_id, tables[0].extractor, n_shards)  # more may be added
        with self._lock:
            if key not in self._excitements:
                self._excitements[key] = _read(shown, tables[0])
                for old in list(self._excitements)[:-_N_KEPT]:
                    del self._excitements[old]
            return self._excitements[key]

    def tables(self, shown: Exhibition, model: str, layer: str) -> list[Table]:
        """Return the features of a layer that the atlas keeps; those of the run come first."""
        there = shown.snapshot.store.files.names("features")
        extractors = [*used_by(shown), *there]
        return tables_of(model, layer, [name for name in extractors if name in there])

    def photos(
        self, shown: Exhibition, found: Excitement, channel: int, n_wanted: int
    ) -> list[Excited]:
        """Return the photos that excite a channel most, each for its near duplicates, too."""
        rows, values = found.rows[channel], found.values[channel]
        value_of = dict(zip(rows.tolist(), values.tolist(), strict=True))
        hung: list[Shown] = collapsed(rows, self._original_of(shown), n_wanted=n_wanted)
        return [Excited(one.row, value_of[one.row], one.alike) for one in hung]

    def _original_of(self, shown: Exhibition) -> Rows:
        run_id = shown.manifest.run_id
        with self._lock:
            if run_id not in self._originals:
                self._originals = {run_id: Holdings(shown.snapshot).originals}
            return self._originals[run_id]


def used_by(shown: Exhibition) -> list[str]:
    """Return the extractors whose features a run needs."""
    return list(dict.fromkeys([shown.manifest.extractor, *shown.manifest.extractors]))


def _read(shown: Exhibition, table: Table) -> Excitement | None:
    return excitement(shown.snapshot.store, table, shown.snapshot.photo_ids())
