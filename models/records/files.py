"""Files below one folder or fsspec URL: read whole, written whole or not at all."""

import json
import os
import uuid
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem

from models.records.meter import count_written

TEMPORARY = ".part-"  # how a name begins while its file is being written


class Files:
    """The files below `root`, a folder or any writable fsspec URL such as s3://bucket/atlas.

    A file appears under its name only when it is complete: on a local disk by renaming, in an
    object store because a put is one step.
    """

    def __init__(self, root: str) -> None:
        self.filesystem, self.root = fsspec.core.url_to_fs(str(root))
        self._local = isinstance(self.filesystem, LocalFileSystem)

    def local_root(self) -> Path | None:
        """Return the folder, None where the files lie in another kind of store."""
        return Path(self.root) if self._local else None

    def exists(self, path: str) -> bool:
        """Tell whether a complete file has this path below the root."""
        return bool(self.filesystem.exists(self._full(path)))

    def names(self, folder: str) -> list[str]:
        """Return the names of the complete files directly in a folder, sorted."""
        full = self._full(folder)
        self.filesystem.invalidate_cache(full)
        if not self.filesystem.isdir(full):
            return []
        found = (entry.rsplit("/", 1)[-1] for entry in self.filesystem.ls(full, detail=False))
        return sorted(name for name in found if name and not name.startswith(TEMPORARY))

    def read(self, path: str) -> bytes:
        """Return the bytes of a file; raises FileNotFoundError."""
        return bytes(self.filesystem.cat_file(self._full(path)))

    def write(self, path: str, content: bytes) -> None:
        """Put a file in place, in one step that a reader cannot see half of."""
        full = self._full(path)
        count_written(len(content))
        if not self._local:
            self.filesystem.pipe_file(full, content)
            return
        folder, _, name = full.rpartition("/")
        self.filesystem.makedirs(folder, exist_ok=True)
        temporary = f"{folder}/{TEMPORARY}{uuid.uuid4().hex[:8]}-{name}"
        self._write_through(temporary, content)
        os.replace(temporary, full)  # noqa: PTH105 - fsspec speaks strings

    def remove(self, path: str) -> None:
        """Delete a file; one that is gone already is fine."""
        if self.exists(path):
            self.filesystem.rm_file(self._full(path))

    def read_json(self, path: str) -> Any:  # noqa: ANN401 - JSON is whatever was written
        """Return the value a JSON file holds."""
        return json.loads(self.read(path))

    def write_json(self, path: str, value: object) -> None:
        """Write a value as readable JSON with sorted keys."""
        text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
        self.write(path, (text + "\n").encode())

    def read_table(self, path: str, columns: list[str] | None = None) -> pa.Table:
        """Return a Parquet table, or some of its columns."""
        with self.open_table(path) as parquet:
            return parquet.read(columns=columns)

    def open_table(self, path: str) -> pq.ParquetFile:
        """Open a Parquet file for reading parts of it; the caller closes it."""
        full = self._full(path)
        if self._local:
            return pq.ParquetFile(full, memory_map=True)
        return pq.ParquetFile(self.filesystem.open(full, "rb"))

    def write_table(self, path: str, table: pa.Table, *, rows_per_group: int = 65_536) -> None:
        """Write a Parquet table, zstd-compressed; equal tables give equal bytes."""
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", row_group_size=rows_per_group)
        self.write(path, sink.getvalue().to_pybytes())

    def remove_unfinished(self) -> int:
        """Delete what a killed writer left half-written; return how many files that were."""
        if not self._local:
            return 0
        left = self.filesystem.glob(f"{self.root}/**/{TEMPORARY}*")
        for path in left:
            self.filesystem.rm_file(path)
        return len(left)

    def _full(self, path: str) -> str:
        return f"{self.root}/{path}" if path else self.root

    @staticmethod
    def _write_through(path: str, content: bytes) -> None:
        # Renaming an unflushed file can leave an empty one after a power cut.
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
