"""Files below one folder or fsspec URL: read whole, written whole or not at all."""

import json
import os
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem
from pyarrow import types

from models.records.meter import count_written

TEMPORARY = ".part-"  # how a name begins while its file is being written
Tables = Iterator[pa.Table]
_REMOTE_READS = 8  # tables on their way at a time
_REMOTE_BLOCK_BYTES = 1 << 18  # read ahead: a footer in one request, a thumbnail without its shard


class Files:
    """The files below `root`, a folder or any writable fsspec URL such as s3://bucket/atlas.

    A file appears under its name only when it is complete: on a local disk by renaming, in an
    object store because a put is one step. Nothing is renamed or locked in an object store, and no
    listing of it is remembered: another machine may write there at any time.
    """

    def __init__(self, root: str) -> None:
        self.filesystem, self.root = fsspec.core.url_to_fs(str(root), use_listings_cache=False)
        self._local = isinstance(self.filesystem, LocalFileSystem)

    @property
    def address(self) -> str:
        """The root as people write it: a path, or a URL."""
        return self.root if self._local else str(self.filesystem.unstrip_protocol(self.root))

    def local_root(self) -> Path | None:
        """Return the folder, None where the files lie in another kind of store."""
        return Path(self.root) if self._local else None

    def exists(self, path: str) -> bool:
        """Tell whether a complete file has this path below the root."""
        return bool(self.filesystem.exists(self._full(path)))

    def names(self, folder: str) -> list[str]:
        """Return the names of the complete files directly in a folder, sorted."""
        try:
            entries = self.filesystem.ls(self._full(folder), detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        found = (entry.rsplit("/", 1)[-1] for entry in entries)
        return sorted(name for name in found if name and not name.startswith(TEMPORARY))

    def size(self, path: str) -> int:
        """Return the bytes of a file; raises FileNotFoundError."""
        return int(self.filesystem.size(self._full(path)))

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the bytes of every complete file below a folder, at any depth, by its path."""
        return {path: n for path, n in self._found(folder).items() if TEMPORARY not in path}

    def unfinished(self) -> dict[str, int]:
        """Return the bytes of the files that are half-written, by whoever writes or was killed."""
        return {path: n for path, n in self._found("").items() if TEMPORARY in path}

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
        with _taken_back_if_cut_short(temporary):
            self._write_through(temporary, content)
            os.replace(temporary, full)  # noqa: PTH105 - fsspec speaks strings

    def create(self, path: str, content: bytes) -> bool:
        """Put a file in place unless there is one; return whether it was put.

        Of several that try at once one succeeds, on a local disk and in a store that knows
        conditional puts (If-None-Match: *). In any other store several may; the last one counts.
        """
        full = self._full(path)
        if self._local:
            return self._create_local(full, content)
        try:
            self.filesystem.pipe_file(full, content, mode="create")
        except FileExistsError:
            return False
        except (NotImplementedError, OSError):  # the store knows no conditions, or two met there
            if self.exists(path):
                return False
            self.filesystem.pipe_file(full, content)
        return True

    def remove(self, path: str) -> None:
        """Delete a file; one that is gone already is fine."""
        with suppress(FileNotFoundError):
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

    def read_tables(self, paths: Sequence[str], columns: list[str] | None = None) -> Tables:
        """Yield table after table; over a network several are on their way at a time."""
        if self._local:
            yield from (self.read_table(path, columns) for path in paths)
            return
        with ThreadPoolExecutor(_REMOTE_READS) as readers:
            for first in range(0, len(paths), _REMOTE_READS):
                some = paths[first : first + _REMOTE_READS]
                yield from readers.map(lambda path: self.read_table(path, columns), some)

    def open_table(self, path: str) -> pq.ParquetFile:
        """Open a Parquet file for reading parts of it; the caller closes it."""
        full = self._full(path)
        if self._local:
            return pq.ParquetFile(full, memory_map=True)
        remote = self.filesystem.open(full, "rb", block_size=_REMOTE_BLOCK_BYTES)
        return pq.ParquetFile(remote)

    def write_table(self, path: str, table: pa.Table, *, rows_per_group: int = 65_536) -> None:
        """Write a Parquet table, zstd-compressed; equal tables give equal bytes."""
        sink = pa.BufferOutputStream()
        options = {"compression": "zstd", "row_group_size": rows_per_group}
        pq.write_table(table, sink, use_dictionary=_repetitive(table.schema), **options)
        self.write(path, sink.getvalue().to_pybytes())

    def remove_unfinished(self) -> int:
        """Delete what a killed writer left half-written; return how many files that were."""
        if not self._local:
            return self._abort_uploads()
        left = self.filesystem.glob(f"{self.root}/**/{TEMPORARY}*")
        for path in left:
            with suppress(FileNotFoundError):  # a build that waits for this atlas took its own back
                self.filesystem.rm_file(path)
        return len(left)

    def _found(self, folder: str) -> dict[str, int]:
        found = self.filesystem.find(self._full(folder), detail=True)
        start = len(self.root) + 1
        return {full[start:]: int(entry["size"]) for full, entry in sorted(found.items())}

    def _full(self, path: str) -> str:
        return f"{self.root}/{path}" if path else self.root

    def _create_local(self, full: str, content: bytes) -> bool:
        folder, _, name = full.rpartition("/")
        self.filesystem.makedirs(folder, exist_ok=True)
        temporary = f"{folder}/{TEMPORARY}{uuid.uuid4().hex[:8]}-{name}"
        try:
            self._write_through(temporary, content)
            os.link(temporary, full)  # fails where there is one
        except FileExistsError:
            return False
        except OSError:  # a disk without hard links; or the holder of the claim swept up
            return self._create_exclusively(full, content)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)  # noqa: PTH108
        return True

    @staticmethod
    def _create_exclusively(full: str, content: bytes) -> bool:
        try:
            file = open(full, "xb")  # noqa: PTH123, SIM115 - closed below
        except FileExistsError:
            return False
        with _taken_back_if_cut_short(full), file:  # buffered: it may fail when it is closed
            file.write(content)
        return True

    def _abort_uploads(self) -> int:
        """Give up large puts that a killed writer began: no reader sees them, but they are kept."""
        if "s3" not in self.filesystem.protocol:
            return 0
        bucket, prefix, _ = self.filesystem.split_path(self.root)
        asked = {"Bucket": bucket, "Prefix": f"{prefix}/" if prefix else ""}
        begun = self.filesystem.call_s3("list_multipart_uploads", **asked).get("Uploads", [])
        for upload in begun:
            named = {"Key": upload["Key"], "UploadId": upload["UploadId"]}
            self.filesystem.call_s3("abort_multipart_upload", Bucket=bucket, **named)
        return len(begun)

    @staticmethod
    def _write_through(path: str, content: bytes) -> None:
        # Renaming an unflushed file can leave an empty one after a power cut.
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def _taken_back_if_cut_short(path: str) -> Iterator[None]:
    """Delete a file that could not be written to its end: a full disk needs the room most."""
    try:
        yield
    except OSError as error:
        with suppress(OSError):  # a disk that has gone has taken it along
            os.unlink(path)  # noqa: PTH108
        error.filename = error.filename or str(Path(path).parent)  # writing does not say where
        raise


def _repetitive(schema: pa.Schema) -> list[str]:
    """Return the columns whose values come again: of numbers and pictures none does."""
    leaves = (leaf for field in schema for leaf in _leaves(field.name, field.type))
    return [path for path, kind in leaves if not (types.is_floating(kind) or types.is_binary(kind))]


def _leaves(path: str, kind: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    """Yield the columns, as Parquet names them, that a value of this kind is kept in."""
    if types.is_list(kind) or types.is_fixed_size_list(kind):
        yield from _leaves(f"{path}.list.element", kind.value_type)
    elif types.is_struct(kind):
        for part in kind:
            yield from _leaves(f"{path}.{part.name}", part.type)
    else:
        yield path, kind
