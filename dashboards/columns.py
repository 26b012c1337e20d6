"""What the map in the browser is drawn from, over HTTP: binary columns in row order.

A run never changes, so a browser keeps what it got under the run's id. All answers are read from
the run by a name that it has; nothing in an address becomes a path.
"""

import gzip
import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
from flask import Flask, abort, request
from werkzeug.wrappers import Response

from dashboards.clusternames import cluster_names
from dashboards.exhibition import Exhibition
from dashboards.gallery import Gallery
from dashboards.keeper import Keeper
from dashboards.palette import OTHER, colour_of
from dashboards.placard import Placard, Tag, TopicShare
from dashboards.places import Places
from dashboards.selection import selection_of, unit_places
from dashboards.wording import percent, representation_name
from models.records.store import NoAtlas

_log = logging.getLogger(__name__)
_KEPT = "private, max-age=604800, immutable"
_ASKED_AGAIN = "private, no-cache"  # kept, but asked whether it still holds
_NAMED = ("topic", "tag", "place")  # kinds of categories whose names belong on a map
_FEW_CATEGORIES = 256
_MOST_ROWS = 200  # placards in one answer: a screenful
_N_TAGS = 5
_MOST_KEPT_BYTES = 64_000_000
_GZIP_LEVEL = 1  # more takes longer than the bytes it saves
_BINARY, _JSON = "application/octet-stream", "application/json"


def serve_columns(server: Flask, gallery: Gallery) -> None:
    """Add /columns/<run>/… to a server."""
    columns = _Columns(gallery)
    base = "/columns/<run>"
    rules: dict[str, Callable[..., Response]] = {
        f"{base}/positions/<path:key>.bin": columns.positions,
        f"{base}/codes/<key>.bin": columns.codes,
        f"{base}/colours/<key>.json": columns.colours,
        f"{base}/rows/<photo_id>.json": columns.row,
        f"{base}/names/<path:key>/<colour>.json": columns.names,
        f"{base}/passing.bin": columns.passing,
        f"{base}/placards.json": columns.placards,
    }
    for rule, view in rules.items():
        server.add_url_rule(rule, rule, _readable(view))


class _Columns:
    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery
        self._kept = Keeper(_MOST_KEPT_BYTES)

    def positions(self, run: str, key: str) -> Response:
        """Return all x and then all y of a map, uint16, 0 … 65535 over its square, y downwards."""
        shown = self._known(run, key, lambda shown: shown.maps)
        return self._answer(lambda: _planar(shown.places(key)), packed=False)

    def codes(self, run: str, key: str) -> Response:
        """Return the category of every photo: uint8 up to 256 categories, else uint16."""
        shown = self._known(run, key, lambda shown: shown.colourings)
        return self._answer(lambda: _codes(shown, key), packed=True)

    def colours(self, run: str, key: str) -> Response:
        """Return the colour of each category as #rrggbb."""
        shown = self._known(run, key, lambda shown: shown.colourings)
        colours = [own or OTHER for own in shown.colouring(key).own()]
        return self._answer(lambda: json.dumps(colours).encode(), packed=True, kind=_JSON)

    def row(self, run: str, photo_id: str) -> Response:
        """Return the row of a photo."""
        row = self._run(run).row(photo_id)
        if row is None:
            abort(404)
        return self._answer(lambda: json.dumps(row).encode(), packed=False, kind=_JSON)

    def names(self, run: str, key: str, colour: str) -> Response:
        """Return which names to write where on a map."""
        shown = self._known(run, key, lambda shown: shown.maps)
        if colour not in shown.colourings:
            abort(404)
        return self._answer(lambda: _names(shown, key, colour), packed=True, kind=_JSON, named=True)

    def passing(self, run: str) -> Response:
        """Return which photos the query's filters and area select: a bit a row, low bits first."""
        shown = self._run(run)
        selection = selection_of(request.query_string.decode("ascii", "replace"))
        bits = np.packbits(selection.bits(shown), bitorder="little")
        return self._answer(bits.tobytes, packed=True)

    def placards(self, run: str) -> Response:
        """Return what hangs beside the photos whose rows the query lists: ?rows=3,17."""
        shown = self._run(run)
        rows = [int(one) for one in request.args.get("rows", "").split(",") if one.isdecimal()]
        if len(rows) > _MOST_ROWS or any(row >= shown.n_photos for row in rows):
            abort(404)
        told = {row: told_in_json(shown.placard(row)) for row in rows}
        return self._answer(lambda: json.dumps(told).encode(), packed=True, kind=_JSON, named=True)

    def _run(self, run: str) -> Exhibition:
        try:
            return self._gallery.exhibition(run)
        except NoAtlas:
            abort(404)

    def _known(self, run: str, key: str, names: Callable[[Exhibition], list[str]]) -> Exhibition:
        shown = self._run(run)
        return shown if key in names(shown) else abort(404)

    def _answer(
        self, made: Callable[[], bytes], *, packed: bool, kind: str = _BINARY, named: bool = False
    ) -> Response:
        """Return what is made, or was before; named: it tells names of topics, which may change."""
        packed = packed and "gzip" in request.headers.get("Accept-Encoding", "")
        content = self._kept.get(
            f"{packed} {self._gallery.names_version if named else ''} {request.full_path}",
            lambda: gzip.compress(made(), _GZIP_LEVEL) if packed else made(),
        )
        response = Response(content, mimetype=kind)
        response.headers["Cache-Control"] = _ASKED_AGAIN if named else _KEPT
        response.headers["Vary"] = "Accept-Encoding, Cookie"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        if named:
            response.add_etag()
            response.make_conditional(request)
        return response


def told_in_json(placard: Placard) -> dict[str, Any]:
    """Return a placard as the map's script reads it: numbers as people read them."""
    return {
        "id": placard.photo_id,
        "name": placard.name,
        "label": placard.label,
        "width": placard.width,
        "height": placard.height,
        "tags": [_tag(tag) for tag in placard.tags[:_N_TAGS]],
        "topics": [_topic(topic) for topic in placard.topics],
    }


def _tag(tag: Tag) -> dict[str, Any]:
    part = round(tag.probability, 4)
    return {"label": tag.label, "part": part, "told": percent(part), "sure": tag.confident}


def _topic(topic: TopicShare) -> dict[str, str]:
    return {
        "of": representation_name(topic.representation),
        "name": topic.name,
        "told": percent(topic.share),
        "colour": colour_of(topic.topic) or OTHER,
    }


def _readable(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let a view answer 404 where a table of its run is gone, as after pruning."""

    def answered(**names: str) -> Response:
        try:
            return view(**names)
        except (OSError, pa.ArrowException):
            _log.exception("a column of the map cannot be read")
            abort(404)

    return answered


def _planar(columns: Places) -> bytes:
    return np.ascontiguousarray(columns.T.astype("<u2")).tobytes()


def _codes(shown: Exhibition, key: str) -> bytes:
    colouring = shown.colouring(key)
    few = len(colouring.categories) <= _FEW_CATEGORIES
    return colouring.codes.astype("u1" if few else "<u2").tobytes()


def _names(shown: Exhibition, key: str, colour: str) -> bytes:
    colouring = shown.colouring(colour)
    named = colouring if colouring.kind in _NAMED else shown.colouring(shown.colourings[0])
    names = cluster_names(named, unit_places(shown, key)) if named.kind in _NAMED else []
    return json.dumps({"names": [asdict(one) for one in names]}).encode()
