"""The facts of a photo as lines for people."""

from collections.abc import Mapping
from typing import Any

from dashboards.wording import size


def facts_of(photo: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (what, value) for each fact that a row of the photos table tells.

    Where a photo was taken is left out: a page may be open to more people than its owner.
    """
    taken = photo["captured_at"]
    lines = [
        ("Taken", f"{taken:%d %b %Y, %H:%M}" if taken else None),
        ("Camera", photo["camera"]),
        ("Size", f"{photo['width']:,} × {photo['height']:,} px"),
        ("File", f"{photo['format']}, {size(photo['bytes'])}"),
        ("Folder", photo["folder"]),
    ]
    return tuple((what, value) for what, value in lines if value)
