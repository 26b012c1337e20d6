"""Photos as files for other programs: a stream of bytes from a stream of records.

A record is a dictionary of a photo's facts, tags and topics; at no time are all of them in memory.
"""

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from io import RawIOBase, StringIO
from itertools import islice
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq

FORMATS = {"csv": "CSV", "json": "JSON", "parquet": "Parquet", "zip": "Photos (zip)"}
Record = dict[str, Any]

_BATCH = 1000  # records
_CHUNK_BYTES = 256_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is run by spreadsheets
_MOST_LETTERS = 120  # of a name in a zip
_TAG = pa.struct([("label", pa.string()), ("probability", pa.float32()), ("confident", pa.bool_())])
_TOPIC = pa.struct(
    [("representation", pa.string()), ("name", pa.string()), ("share", pa.float32())]
)
SCHEMA = pa.schema(
    [
        ("photo_id", pa.string()),
        ("name", pa.string()),
        ("folder", pa.string()),
        ("uris", pa.list_(pa.string())),
        ("format", pa.string()),
        ("bytes", pa.int64()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("captured_at", pa.timestamp("s")),
        ("camera", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
        ("sharpness", pa.float32()),
        ("brightness", pa.float32()),
        ("duplicate_of", pa.string()),
        ("tags", pa.list_(_TAG)),
        ("topics", pa.list_(_TOPIC)),
    ]
)


def as_csv(records: Iterable[Record]) -> Iterator[bytes]:
    """Write a line a photo; lists are joined by "; ", and no cell is taken for a formula."""
    text = StringIO()
    lines = csv.DictWriter(text, SCHEMA.names, extrasaction="ignore", lineterminator="\r\n")
    lines.writeheader()
    for batch in _batches(records):
        lines.writerows(
            {name: safe_cell(record[name]) for name in SCHEMA.names} for record in batch
        )
        yield _emptied(text)
    yield _emptied(text)


def as_json(records: Iterable[Record]) -> Iterator[bytes]:
    """Write a JSON list of objects, one a line."""
    before = "[\n"
    for record in records:
        told = {name: record[name] for name in SCHEMA.names}
        yield (before + json.dumps(told, default=str, ensure_ascii=True)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def as_parquet(records: Iterable[Record]) -> Iterator[bytes]:
    """Write a Parquet table, through a temporary file: its directory stands at its end."""
    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, SCHEMA, compression="zstd") as table:
            for batch in _batches(records):
                table.write_table(pa.Table.from_pylist(batch, SCHEMA))
        file.seek(0)
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def as_zip(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Write files by (name, content), one after the other; photos are not pressed any further."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(name, content)
            yield sink.taken()
    yield sink.taken()


def name_in_zip(photo_id: str, name: str) -> str:
    """Return a file name that is safe everywhere and different for different photos."""
    kept = "".join(letter if letter.isalnum() or letter in " .-_()" else "_" for letter in name)
    path = PurePosixPath(kept.strip(" .") or "photo")
    return f"{path.stem[:_MOST_LETTERS]} {photo_id[:12]}{path.suffix[:12]}"


def safe_cell(value: Any) -> Any:  # noqa: ANN401 - of any column
    """Return a value as a cell of CSV, which no spreadsheet takes for a formula."""
    if isinstance(value, list):
        value = "; ".join(_told(one) for one in value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


class _Sink(RawIOBase):
    """Takes what is written until it is fetched; it cannot go back, and says so."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401 - any buffer
        self._parts.append(bytes(content))
        return len(content)

    def taken(self) -> bytes:
        """Return what was written since it was asked last."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    waiting = iter(records)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _told(one: Any) -> str:  # noqa: ANN401 - a text, a tag or a topic
    if not isinstance(one, dict):
        return str(one)
    if "label" in one:
        return f"{one['label']} {one['probability']:.3f}"
    return f"{one['representation']}: {one['name']} {one['share']:.3f}"


def _emptied(text: StringIO) -> bytes:
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written.encode("utf-8", "replace")
