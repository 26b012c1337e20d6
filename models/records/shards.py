"""Append-only tables keyed by content, kept as many files that all runs share."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, KeysView, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from models.records.arrays import Vectors
from models.records.digest import digest
from models.records.files import Files
from models.records.tables import matrix_of

Read = TypeVar("Read")

ROWS_PER_GROUP = 64  # small groups: one thumbnail is read without its whole shard

Among = tuple[list[int], list[int]]  # places in what was asked for, and the rows of a shard there

_MAX_OPEN = 64  # shards at a time: a process may have some 1,000 files open


class Shards:
    """The rows of one table by `key`; a shard is written once and never changed.

    Two writers may add the same row: content decides the row, so either copy serves. `prune` may
    delete a shard at any time, after writing those of its rows that are still needed to another:
    whoever finds a shard gone looks again.
    """

    def __init__(self, files: Files, folder: str, identity: Sequence[str] = ("photo_id",)) -> None:
        """identity: the columns that tell rows apart; the first is the key to find them by."""
        self.folder = folder
        self._files = files
        self._key = identity[0]
        self._identity = list(identity)
        self._lock = threading.Lock()
        self._forget()

    def append(self, rows: pa.Table) -> None:
        """Add rows as one shard, named by their identity: doing it twice changes nothing."""
        if not len(rows):
            return
        name = digest(rows.select(self._identity).to_pylist())
        path = f"{self.folder}/{name}.parquet"
        if not self._files.exists(path):  # whoever finishes first wins
            self._files.write_table(path, rows, rows_per_group=ROWS_PER_GROUP)

    def reduce(self, shard: str, kept: pa.BooleanArray) -> None:
        """Leave of a shard the rows that `kept` (n_rows,) names; no moment is without them.

        They go to a new shard before the old one goes: a crash between leaves them twice.
        """
        if kept.true_count == len(kept):
            return
        path = f"{self.folder}/{shard}"
        if kept.true_count:
            self.append(self._files.read_table(path).filter(kept))
        self._files.remove(path)

    def names(self) -> list[str]:
        """Return the names of the shards that are there now, sorted."""
        return [name for name in self._files.names(self.folder) if name.endswith(".parquet")]

    def keys(self) -> KeysView[str]:
        """Return a view of the keys of all rows, as of now: it copies nothing."""
        with self._lock:
            return self._index().keys()

    def tables(self, columns: list[str] | None = None) -> Iterable[pa.Table]:
        """Yield shard after shard; a row may come twice."""
        return (table for _, table in self.named_tables(columns))

    def named_tables(
        self, columns: list[str] | None = None, *, but: Collection[str] = ()
    ) -> Iterator[tuple[str, pa.Table]]:
        """Yield the name and the table of each shard, but for those in `but`."""
        tried = set(but)
        while names := [name for name in self.names() if name not in tried]:
            tables = self._files.read_tables([f"{self.folder}/{name}" for name in names], columns)
            for name in names:
                tried.add(name)
                try:
                    table = next(tables)
                except FileNotFoundError:
                    break  # its rows may be in a shard that was not there when we looked
                yield name, table
            else:
                return

    def gather(self, keys: Sequence[str], columns: list[str] | None = None) -> pa.Table:
        """Return the rows of these keys, in their order; raises KeyError naming a missing one."""
        return self._found(lambda: self._gathered(keys, columns))

    def vectors(self, keys: Sequence[str], column: str) -> Vectors:
        """Return a column of vectors (N, D) float32 for these keys, holding one shard at a time.

        Raises KeyError naming a missing key.
        """
        return self._found(lambda: self._vectors(keys, column))

    def get(self, key: str) -> dict[str, Any] | None:
        """Return one row, or None; fast enough to serve a thumbnail with."""
        return self._found(lambda: self._row(key))

    def _found(self, read: Callable[[], Read]) -> Read:
        """Return what is read; once more where a shard was replaced, and its rows are elsewhere."""
        try:
            return read()
        except FileNotFoundError:
            with self._lock:
                self._forget()
            return read()

    def _gathered(self, keys: Sequence[str], columns: list[str] | None) -> pa.Table:
        """Read only the shards that hold these keys, and of each only their rows."""
        wanted = self._wanted(keys)
        columns = None if columns is None else [self._key, *columns]
        parts = [table.take(there) for table, (_, there) in self._read_wanted(wanted, columns)]
        rows = pa.concat_tables(parts, promote_options="default")  # older shards have fewer columns
        return rows.take(np.argsort(np.concatenate([places for places, _ in wanted.values()])))

    def _vectors(self, keys: Sequence[str], column: str) -> Vectors:
        gathered: Vectors = np.empty((0, 0), np.float32)
        for table, (places, there) in self._read_wanted(self._wanted(keys), [column]):
            rows = matrix_of(table[column])
            if not gathered.size:
                gathered = np.empty((len(keys), rows.shape[1]), np.float32)
            gathered[places] = rows[there]
        return gathered

    def _read_wanted(
        self, wanted: dict[str, Among], columns: list[str] | None
    ) -> Iterable[tuple[pa.Table, Among]]:
        paths = [f"{self.folder}/{name}" for name in wanted]
        return zip(self._files.read_tables(paths, columns), wanted.values(), strict=True)

    def _wanted(self, keys: Sequence[str]) -> dict[str, Among]:
        """Return, by shard, the places in `keys` that it holds and where it holds them."""
        if not len(keys):
            raise KeyError(f"{self.folder}: asked for no rows")
        wanted: dict[str, Among] = defaultdict(lambda: ([], []))
        for place, (name, row) in enumerate(self._places_of(keys)):
            places, there = wanted[name]
            places.append(place)
            there.append(row)
        return wanted

    def _places_of(self, keys: Sequence[str]) -> list[tuple[str, int]]:
        """Return the shard and row of each key."""
        with self._lock:
            index = self._index()
        try:
            return [index[key] for key in keys]
        except KeyError as error:
            raise KeyError(f"{self.folder} has no row for {error.args[0]}") from None

    def _row(self, key: str) -> dict[str, Any] | None:
        with self._lock:
            place = self._places.get(key) or self._index().get(key)
            if place is None:
                return None
            shard = self._opened(place[0])
        group, offset = divmod(place[1], ROWS_PER_GROUP)
        with shard.lock:  # of this shard alone: over a network the others go on meanwhile
            rows = shard.parquet.read_row_group(group)
        return dict(rows.slice(offset, 1).to_pylist()[0])

    def _opened(self, name: str) -> "_Opened":
        """Return a shard, open; it is the last now of those that will be closed."""
        shard = self._open.pop(name, None) or _Opened(
            self._files.open_table(f"{self.folder}/{name}")
        )
        self._open[name] = shard
        if len(self._open) > _MAX_OPEN:
            del self._open[next(iter(self._open))]
        return shard

    def _index(self) -> dict[str, tuple[str, int]]:
        """Bring the index up to date. A shard that is gone voids it: its rows may be elsewhere."""
        there = self.names()
        if not self._seen.issubset(there):
            self._forget()
        if not self._seen.issuperset(there):
            for name, table in self.named_tables([self._key], but=self._seen):
                for row, key in enumerate(table[self._key].to_pylist()):
                    self._places.setdefault(key, (name, row))
                self._seen.add(name)
        return self._places

    def _forget(self) -> None:
        self._places: dict[str, tuple[str, int]] = {}  # key → shard, row
        self._seen: set[str] = set()
        self._open: dict[str, _Opened] = {}


@dataclass(frozen=True, slots=True)
class _Opened:
    """A shard that single rows are read from, by one thread at a time."""

    parquet: pq.ParquetFile
    lock: threading.Lock = field(default_factory=threading.Lock)
