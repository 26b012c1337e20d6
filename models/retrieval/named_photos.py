"""Photos of a run as people name them: by a path, the end of one, or the start of an id."""

import re
from collections.abc import Sequence
from pathlib import Path

from models.collection.uris import uri_of
from models.retrieval.holdings import Holdings

_ID_START = re.compile(r"[0-9a-f]{8,64}")  # eight digits tell apart all photos of any collection


def photos_named(names: Sequence[str], holdings: Holdings) -> list[str | None]:
    """Return the id of the photo that each name means, None where it means none of the run's.

    A name is a file or URI that the run has, the end of one (`Rome/1.jpg`), or the first eight
    digits or more of an id. Raises ValueError where it means several photos.
    """
    return [_photo_named(name, holdings) for name in names]


def _photo_named(name: str, holdings: Holdings) -> str | None:
    if name in holdings.row_of:
        return name
    rows = holdings.row_at
    local = uri_of(Path(name).expanduser().absolute()) if "://" not in name else name
    for uri in (name, local):
        if uri in rows:
            return holdings.ids[rows[uri]]
    found = [holdings.ids[row] for uri, row in rows.items() if uri.endswith(f"/{name}")]
    if _ID_START.fullmatch(name):
        found += [photo_id for photo_id in holdings.ids if photo_id.startswith(name)]
    if len(set(found)) > 1:
        places = ", ".join(holdings.uris[holdings.row_of[each]] for each in found[:4])
        raise ValueError(f"{name!r} is several photos: {places} …; write more of its path")
    return found[0] if found else None
