"""What the playground computed of a run's photos: sheets of layers, rankings and maps.

Everything lies in `playground/<roster>/`, where the roster is the run's list of photos by its
digest: runs of the same photos share it, and a ranking's row numbers mean theirs.
"""

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.records.arrays import Positions, Rows
from models.records.files import Files
from models.records.manifest import Manifest
from models.records.tables import fixed_size_lists, matrix_of

FOLDER = "playground"
N_RANKED = 15  # results kept a photo, as ConvNet Playground shows and scores them
_MAPS = "umap"  # the folder of maps; no metric is called so


@dataclass(frozen=True, slots=True)
class Tapped:
    """One layer of a sheet, under one pooling: its features lie in `features/<extractor>`.

    number: of the layer among those that its network's card lists, from 1.
    """

    layer: str
    number: int
    pooling: str
    n_values: int
    extractor: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was asked of one network; n_layers: how many layers its card lists."""

    backbone: str
    n_layers: int
    taps: tuple[Tapped, ...]

    def joined(self, other: "Sheet") -> "Sheet":
        """Return this sheet with those taps of another that it lacks, in the layers' order.

        What features are called tells weights and preprocessing; where another sheet has the same
        layer under another name, this one holds.
        """
        mine = {(tap.layer, tap.pooling): tap for tap in self.taps}
        both = {(tap.layer, tap.pooling): tap for tap in other.taps} | mine
        taps = sorted(both.values(), key=lambda tap: (tap.number, tap.pooling))
        return Sheet(self.backbone, self.n_layers, tuple(taps))


@dataclass(frozen=True, slots=True)
class Ranking:
    """Each photo's nearest others under one metric, nearest first; the photo itself left out.

    rows: (N, k), row numbers in the roster. distances: (N, k).
    """

    rows: Rows
    distances: NDArray[np.float32]


def roster_of(manifest: Manifest) -> str:
    """Return the name under which the playground of a run's photos is kept."""
    return manifest.tables["roster"].rpartition("/")[2].removesuffix(".parquet")


def sheets_of(files: Files, roster: str) -> list[Sheet]:
    """Return the sheets of a playground, by backbone; none where it was never asked for."""
    names = [name for name in files.names(f"{FOLDER}/{roster}") if name.endswith(".json")]
    return [_read(files.read_json(f"{FOLDER}/{roster}/{name}")) for name in names]


class Playground:
    """The playground of one run's photos. A file in it appears whole or not at all."""

    def __init__(self, files: Files, manifest: Manifest) -> None:
        self._files = files
        self.roster = roster_of(manifest)

    @cached_property
    def _folder(self) -> str:
        return f"{FOLDER}/{self.roster}"

    def sheets(self) -> list[Sheet]:
        """Return what was asked of each network."""
        return sheets_of(self._files, self.roster)

    def ask(self, sheet: Sheet) -> Sheet:
        """Keep what is asked of a network, beside what was asked before; return both joined."""
        before = [each for each in self.sheets() if each.backbone == sheet.backbone]
        joined = sheet.joined(before[0]) if before else sheet
        if [joined] != before:
            path = f"{self._folder}/{sheet.backbone.replace(':', '-')}.json"
            self._files.write_json(path, asdict(joined))
        return joined

    def ranked(self, metric: str) -> frozenset[str]:
        """Return the extractors whose features have been ranked under a metric."""
        return self._extractors(metric)

    def mapped(self) -> frozenset[str]:
        """Return the extractors whose features have a map."""
        return self._extractors(_MAPS)

    def keep_ranking(self, extractor: str, metric: str, ranking: Ranking) -> None:
        """Write a ranking."""
        columns = {
            "rows": fixed_size_lists(ranking.rows.astype(np.int32)),
            "distances": fixed_size_lists(ranking.distances.astype(np.float32)),
        }
        self._files.write_table(self._path(metric, extractor), pa.table(columns))

    def ranking(self, extractor: str, metric: str) -> Ranking:
        """Read a ranking; raises FileNotFoundError."""
        table = self._files.read_table(self._path(metric, extractor))
        column = table["rows"]
        rows = np.concatenate([chunk.flatten().to_numpy() for chunk in column.chunks])
        return Ranking(
            rows.astype(np.int64).reshape(-1, column.type.list_size), matrix_of(table["distances"])
        )

    def keep_map(self, extractor: str, positions: Positions) -> None:
        """Write where each photo lies on the map of a layer."""
        columns = {"x": positions[:, 0], "y": positions[:, 1]}
        self._files.write_table(self._path(_MAPS, extractor), pa.table(columns))

    def map(self, extractor: str) -> Positions:
        """Read a map (N, 2); raises FileNotFoundError."""
        table = self._files.read_table(self._path(_MAPS, extractor))
        return np.column_stack([table["x"].to_numpy(), table["y"].to_numpy()])

    def _extractors(self, kind: str) -> frozenset[str]:
        names = self._files.names(f"{self._folder}/{kind}")
        return frozenset(name.removesuffix(".parquet") for name in names)

    def _path(self, kind: str, extractor: str) -> str:
        return f"{self._folder}/{kind}/{extractor}.parquet"


def _read(value: dict[str, Any]) -> Sheet:
    taps = tuple(Tapped(**each) for each in value["taps"])
    return Sheet(value["backbone"], value["n_layers"], taps)
