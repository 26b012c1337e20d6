"""Selections as files over HTTP: /export/<run>/photos.csv?tag=coast and so on, streamed.

The address says which photos: the filters and the area that pages have in theirs.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from io import BytesIO
from threading import BoundedSemaphore

import numpy as np
from flask import Flask, abort, request
from werkzeug.wrappers import Response

from dashboards.exhibition import Exhibition
from dashboards.exportformats import Record, as_csv, as_json, as_parquet, as_zip, name_in_zip
from dashboards.gallery import Gallery
from dashboards.selection import selection_of
from models.collection.uris import read_bytes
from models.pixels.decode import Limits, Undecodable, decode
from models.records.arrays import Rows
from models.records.photo import photo_id as identity
from models.records.snapshot import Snapshot
from models.records.store import NoAtlas

_TABLES: dict[str, tuple[str, Callable[[Iterable[Record]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
    "parquet": ("application/vnd.apache.parquet", as_parquet),
}
_N_ZIPS = 2  # at once: each keeps a thread of the server until it is read
_MOST_IN_A_ZIP = 20_000
_JPEG_QUALITY = 95
_LEFT_OUT = "left out.txt"
_IN_XMP = b"GPSLatitude"  # a place may also stand in XMP, where a build does not look


def serve_exports(server: Flask, gallery: Gallery, limits: Limits, *, show_gps: bool) -> None:
    """Add /export/<run>/photos.<format> to a server.

    limits: of files that go into a zip. show_gps: whether those may tell where they were taken.
    """
    export = _Export(gallery, limits, show_gps=show_gps)
    server.add_url_rule("/export/<run>/photos.<ending>", "export", export.photos)


class _Export:
    def __init__(self, gallery: Gallery, limits: Limits, *, show_gps: bool) -> None:
        self._gallery = gallery
        self._limits = limits
        self._show_gps = show_gps
        self._places = BoundedSemaphore(_N_ZIPS)

    def photos(self, run: str, ending: str) -> Response:
        """Return the photos that the query selects, in a format."""
        shown = self._run(run)
        rows = selection_of(request.query_string.decode("ascii", "replace")).rows(shown)
        if ending == "zip":
            return _file(self._zipped(shown, rows), "application/zip", ending)
        if ending not in _TABLES:
            abort(404)
        kind, written = _TABLES[ending]
        return _file(written(records(shown, rows)), kind, ending)

    def _run(self, run: str) -> Exhibition:
        try:
            return self._gallery.exhibition(run)
        except NoAtlas:
            abort(404)

    def _zipped(self, shown: Exhibition, rows: Rows) -> Iterator[bytes]:
        if len(rows) > _MOST_IN_A_ZIP:
            abort(413, f"{len(rows):,} photos; select {_MOST_IN_A_ZIP:,} at most for a zip")
        if not self._places.acquire(blocking=False):
            abort(503, "Others are fetching photos; try again in a minute")
        return self._released(as_zip(self._files(shown, rows)))

    def _released(self, stream: Iterator[bytes]) -> Iterator[bytes]:
        try:
            yield from stream
        finally:
            self._places.release()

    def _files(self, shown: Exhibition, rows: Rows) -> Iterator[tuple[str, bytes]]:
        """Give the photos one by one, and last a list of those that could not be had."""
        hidden = set() if self._show_gps else _with_places(shown)
        missing = []
        for row in rows.tolist():
            photo_id, name = shown.photo_id(row), shown.placard(row).name
            content = self._original(shown, row)
            if content is None:
                missing.append(f"{photo_id} {name}")
            elif row in hidden or (not self._show_gps and _IN_XMP in content):
                yield name_in_zip(photo_id, f"{name}.jpg"), self._without_place(content)
            else:
                yield name_in_zip(photo_id, name), content
        if missing:
            yield (
                _LEFT_OUT,
                "\n".join(["No file holds these photos any more:", *missing]).encode(
                    "utf-8", "replace"
                ),
            )

    def _original(self, shown: Exhibition, row: int) -> bytes | None:
        """Return a photo's bytes from the first file that still holds them."""
        for uri in shown.uris(row):
            try:
                content = read_bytes(uri, max_bytes=self._limits.max_bytes)
            except (OSError, ValueError, ImportError):
                continue  # gone, or out of reach: try the next
            if identity(content) == shown.photo_id(row):
                return content
        return None

    def _without_place(self, content: bytes) -> bytes:
        """Return a photo without metadata, upright: where it was taken is not to be told."""
        try:
            image = decode(content, limits=self._limits)
        except Undecodable:
            return b""
        jpeg = BytesIO()
        image.save(jpeg, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        return jpeg.getvalue()


def records(shown: Exhibition, rows: Rows) -> Iterator[Record]:
    """Return what is known of the photos in some rows, one after the other."""
    for row in rows.tolist():
        placard = shown.placard(row)
        yield {
            **shown.photo(row),
            "photo_id": placard.photo_id,
            "name": placard.name,
            "tags": [asdict(tag) for tag in placard.tags],
            "topics": [asdict(topic) for topic in placard.topics],
        }


def _with_places(shown: Exhibition) -> set[int]:
    """Return the rows of photos whose files tell where they were taken."""
    whole = Snapshot(shown.snapshot.store, shown.manifest)  # not the one that hides places
    return set(np.flatnonzero(whole.photos(["latitude"])["latitude"].is_valid()).tolist())


def _file(stream: Iterator[bytes], kind: str, ending: str) -> Response:
    response = Response(stream, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="photos.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response
