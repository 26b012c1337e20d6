"""Photos by id over HTTP: thumbnails from the atlas, large pictures from the original files.

A browser names a photo by its id and never by a path; an id that the shown runs do not have is
answered with 404, whatever lies on the disk.
"""

from flask import Flask, abort, request
from werkzeug.wrappers import Response

from dashboards.enlarger import Enlarger
from dashboards.exhibition import Exhibition
from dashboards.gallery import Gallery
from models.records.store import NoAtlas

_FOR_EVER = "private, max-age=31536000, immutable"  # an id is its content: it never changes
_FOR_A_WHILE = "private, max-age=3600"  # the file behind it may go


def serve_media(server: Flask, gallery: Gallery, enlarger: Enlarger) -> None:
    """Add /media/thumbnail/<photo_id>.webp and /media/photo/<photo_id> to a server."""
    media = _Media(gallery, enlarger)
    server.add_url_rule("/media/thumbnail/<photo_id>.webp", "thumbnail", media.thumbnail)
    server.add_url_rule("/media/photo/<photo_id>", "photo", media.photo)


class _Media:
    def __init__(self, gallery: Gallery, enlarger: Enlarger) -> None:
        self._gallery = gallery
        self._enlarger = enlarger

    def thumbnail(self, photo_id: str) -> Response:
        """Return a photo's thumbnail."""
        exhibition, _ = self._held(photo_id)
        found = exhibition.snapshot.thumbnail(photo_id)
        content = found["webp"] if found else None
        return _webp(content, tag=f"{photo_id}-small", caching=_FOR_EVER)

    def photo(self, photo_id: str) -> Response:
        """Return a photo at screen size."""
        exhibition, row = self._held(photo_id)
        found = self._enlarger.enlarge(photo_id, exhibition.uris(row))
        return _webp(found, tag=f"{photo_id}-large", caching=_FOR_A_WHILE)

    def _held(self, photo_id: str) -> tuple[Exhibition, int]:
        try:
            held = self._gallery.holding(photo_id)
        except NoAtlas:
            held = None
        return held or abort(404)


def _webp(content: bytes | None, *, tag: str, caching: str) -> Response:
    if content is None:
        abort(404)
    response = Response(content, mimetype="image/webp")
    response.headers["Cache-Control"] = caching
    response.set_etag(tag)
    return response.make_conditional(request)
