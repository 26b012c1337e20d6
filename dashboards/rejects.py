"""Files that a run rejected: some of them by stage and reason, and as files to take away."""

import csv
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from io import StringIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from flask import Flask, abort, request
from werkzeug.wrappers import Response

from dashboards.exportformats import safe_cell
from dashboards.gallery import Gallery
from models.collection.uris import local_path
from models.records.failure import last_failure
from models.records.store import NoAtlas

FAILED = "failed"  # in an address: the run that was not published
ENDINGS = {"csv": "CSV", "json": "JSON", "txt": "Retry list"}
_COLUMNS = ("uri", "stage", "reason", "detail")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rejects; "" stands for any."""

    stage: str = ""
    reason: str = ""

    def of(self, rejects: pa.Table) -> pa.Table:
        """Return the rejects of this stage and reason."""
        for column, value in (("stage", self.stage), ("reason", self.reason)):
            if value:
                rejects = rejects.filter(pc.equal(rejects[column], value))
        return rejects


def wanted(query: Mapping[str, str]) -> Wanted:
    """Read which rejects a query asks for."""
    return Wanted(query.get("stage", ""), query.get("reason", ""))


def counts_by(rejects: pa.Table, column: str) -> list[tuple[str, int]]:
    """Return the values of a column, most frequent first, with how many rejects have them."""
    return Counter(rejects[column].to_pylist()).most_common()


def rejects_of(gallery: Gallery, run: str) -> pa.Table:
    """Return the rejects of a run, or of the one that FAILED; raises NoAtlas for neither."""
    if run != FAILED:
        return gallery.snapshot(run).rejects()
    failure = last_failure(gallery.store)
    if failure is None or failure.rejects is None or not gallery.store.has(failure.rejects):
        raise NoAtlas("no failed run has left rejects here")
    return gallery.store.read(failure.rejects)


def serve_rejects(server: Flask, gallery: Gallery) -> None:
    """Add /export/<run>/rejects.<ending>?stage=…&reason=… to a server."""
    rule = "/export/<run>/rejects.<ending>"
    server.add_url_rule(rule, "rejects", partial(_answer, gallery))


def as_csv(rejects: pa.Table) -> bytes:
    """Return rejects as lines; no cell is taken for a formula."""
    text = StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(_COLUMNS)
    for row in rejects.select(list(_COLUMNS)).to_pylist():
        lines.writerow([safe_cell(row[name]) for name in _COLUMNS])
    return text.getvalue().encode("utf-8", "replace")


def as_json(rejects: pa.Table) -> bytes:
    """Return rejects as a JSON list of objects."""
    return json.dumps(rejects.select(list(_COLUMNS)).to_pylist(), indent=1).encode()


def as_paths(rejects: pa.Table) -> bytes:
    """Return one path a line, as its file system writes it, for `xargs` and the like to go on with.

    A file elsewhere, or with a line break in its name, stands with its URI or a backslash escape.
    """
    return b"".join(_path(uri) + b"\n" for uri in rejects["uri"].to_pylist())


def _path(uri: str) -> bytes:
    path = local_path(uri)
    written = os.fsencode(path) if path is not None else uri.encode()
    return written.replace(b"\\", b"\\\\").replace(b"\n", b"\\n") if b"\n" in written else written


def _answer(gallery: Gallery, run: str, ending: str) -> Response:
    if ending not in _MADE:
        abort(404)
    try:
        rejects = wanted(request.args).of(rejects_of(gallery, run))
    except NoAtlas:
        abort(404)
    kind, made = _MADE[ending]
    response = Response(made(rejects), mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="rejects.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


_MADE: dict[str, tuple[str, Callable[[Any], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
    "txt": ("text/plain; charset=utf-8", as_paths),
}
