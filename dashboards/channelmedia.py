"""Pictures of channels over HTTP, by the key of their layer and their number, never by a path."""

from functools import partial

from flask import Flask, abort, request
from werkzeug.wrappers import Response

from models.viewing.networks import Networks

_CACHING = "private, max-age=86400"  # a key says how a picture was made; it may be made anew


def serve_channels(server: Flask, networks: Networks | None) -> None:
    """Add /media/channel/<key>/<number>.webp to a server; networks: who keeps the pictures."""
    rule = "/media/channel/<key>/<int:channel>.webp"
    server.add_url_rule(rule, "channel", partial(_answer, networks))


def _answer(networks: Networks | None, key: str, channel: int) -> Response:
    webp = networks.pictures().picture(key, channel) if networks else None
    if webp is None:
        abort(404)
    response = Response(webp, mimetype="image/webp")
    response.headers["Cache-Control"] = _CACHING
    response.set_etag(f"{key}-{channel}")
    return response.make_conditional(request)
