"""Why a photo has a tag: overlays made from its original file on demand, the latest kept."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from functools import partial

from flask import Flask, abort, request
from werkzeug.wrappers import Response

from dashboards.exhibition import Exhibition
from dashboards.gallery import Gallery
from models.collection.uris import read_bytes
from models.records.photo import photo_id as identity
from models.records.store import NoAtlas
from models.viewing.evidence import Explain, NoEvidence, overlay

_MOST_KEPT = 64  # overlays, of some 20 kB
_N_AT_ONCE = 2  # a network runs for one at a time; who waits behind them is told so
_PATIENCE_S = 60.0
_CACHING = "private, max-age=3600"


class Spotlight:
    """Makes overlays with an injected function; explain: None where nothing was injected.

    max_bytes: of an original file.
    """

    def __init__(self, explain: Explain | None, *, max_bytes: int) -> None:
        self._explain = explain
        self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
        self._places = threading.BoundedSemaphore(_N_AT_ONCE)
        self._lock = threading.Lock()

    def overlay(self, shown: Exhibition, row: int, label: str) -> bytes:
        """Return a PNG to lay over the photo in a row: warm where it speaks for the label.

        Raises NoEvidence, which says why there is none.
        """
        key = (shown.manifest.run_id, shown.photo_id(row), label)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = self._made(shown, row, label)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return made

    def _made(self, shown: Exhibition, row: int, label: str) -> bytes:
        if self._explain is None:
            raise NoEvidence("this dashboard was started without a network to ask")
        if label not in {tag.label for tag in shown.tags(row)}:
            raise NoEvidence(f"this photo does not have the tag {label!r}")
        content = _original(shown.photo_id(row), shown.uris(row), self._max_bytes)
        if not self._places.acquire(timeout=_PATIENCE_S):
            raise NoEvidence("others are asking, too: try again in a minute")
        try:
            evidence = self._explain(shown.manifest, content, label)
        finally:
            self._places.release()
        photo = shown.photo(row)
        return overlay(evidence, photo["width"], photo["height"])


def serve_overlays(server: Flask, gallery: Gallery, spotlight: Spotlight) -> None:
    """Add /media/why/<run>/<photo_id>.png?tag=… to a server."""
    rule = "/media/why/<run>/<photo_id>.png"
    server.add_url_rule(rule, "why", partial(_answer, gallery, spotlight))


def _answer(gallery: Gallery, spotlight: Spotlight, run: str, photo_id: str) -> Response:
    try:
        shown = gallery.exhibition(run)
        row = shown.row(photo_id)
        if row is None:
            abort(404)
        png = spotlight.overlay(shown, row, request.args.get("tag", ""))
    except (NoAtlas, NoEvidence) as error:
        abort(404, str(error))
    response = Response(png, mimetype="image/png")
    response.headers["Cache-Control"] = _CACHING
    return response


def _original(photo_id: str, uris: Iterable[str], max_bytes: int) -> bytes:
    """Return a photo's bytes from the first file that still holds them; raises NoEvidence."""
    for uri in uris:
        try:
            content = read_bytes(uri, max_bytes=max_bytes)
        except (OSError, ValueError, ImportError):
            continue  # gone, or out of reach: try the next
        if identity(content) == photo_id:
            return content
    raise NoEvidence("its original file is not where it was when the atlas was built")
