"""The facts of a photo as lines for people."""

from collections.abc import Mapping
from typing import Any

from dashboards.wording import size


def facts_of(photo: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (what, value) for each fact that a row of the photos table tells.

    A row of a run that keeps its places to itself (dashboards/discretion.py) tells no place.
    """
    taken, latitude, longitude = (photo[name] for name in ("captured_at", "latitude", "longitude"))
    lines = [
        ("Taken", f"{taken:%d %b %Y, %H:%M}" if taken else None),
        ("Place", None if latitude is None else f"{latitude:.5f}, {longitude:.5f}"),
        ("Camera", photo["camera"]),
        ("Size", f"{photo['width']:,} × {photo['height']:,} px"),
        ("File", f"{photo['format']}, {size(photo['bytes'])}"),
        ("Folder", photo["folder"]),
    ]
    return tuple((what, value) for what, value in lines if value)
