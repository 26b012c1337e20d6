"""What a load balancer or a monitor asks: whether there is an atlas, and how old it is."""

from datetime import UTC, datetime

import pyarrow as pa
from flask import Flask, Response, jsonify

from dashboards.access.guard import HEALTH
from dashboards.gallery import Gallery
from models.records.store import NoAtlas

_UNREADABLE = (OSError, LookupError, ValueError, pa.ArrowException)


def tell_health(server: Flask, gallery: Gallery) -> None:
    """Add /health: 200 with the run's id and age in seconds, 503 without an atlas to show.

    It needs no login, so it tells nothing of the photos, and not where the atlas lies.
    """

    def health() -> tuple[Response, int]:
        try:
            run = gallery.current().manifest
        except NoAtlas:
            return jsonify(status="no atlas"), 503
        except _UNREADABLE:
            return jsonify(status="atlas cannot be read"), 503
        return jsonify(status="ok", run=run.run_id, age_s=_age_s(run.finished_at)), 200

    server.add_url_rule(HEALTH, "health", health)


def _age_s(finished_at: str) -> int | None:
    """Return the seconds since an ISO time; None where an old manifest has none."""
    try:
        finished = datetime.fromisoformat(finished_at)
    except ValueError:
        return None
    in_utc = finished if finished.tzinfo else finished.replace(tzinfo=UTC)
    return int((datetime.now(UTC) - in_utc).total_seconds())
