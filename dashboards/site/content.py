"""What a folder of pages holds of a run: values for its scripts, and no path of this machine.

Photos are named by their rows. Folders and cameras are left out; places, too, unless asked for.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dashboards.clusternames import cluster_names
from dashboards.colouring import Category, Colouring
from dashboards.columns import told_in_json
from dashboards.exhibition import Exhibition
from dashboards.palette import OTHER
from dashboards.selection import unit_places
from dashboards.wording import (
    colouring_name,
    map_name,
    moment,
    percent,
    representation_meaning,
    representation_name,
    trust,
)

_STEPS = 65_535  # of a map's edge: two bytes an axis
_PRIVATE = ("folder", "camera")  # colourings that tell of the machine or of the owner
_N_NEAR = 8  # similar photos of a photo
_N_EXEMPLARS = 8  # of a topic
_FEW_CATEGORIES = 256


def about(shown: Exhibition, title: str) -> dict[str, Any]:
    """Return what the pages know at once: run, maps, colourings and topics."""
    run = shown.manifest
    return {
        "title": title,
        "run": run.run_id,
        "finished": moment(run.finished_at),
        "n": shown.n_photos,
        "maps": [_map(shown, key) for key in shown.maps],
        "colourings": [_colouring(shown, key) for key in colourings(shown)],
        "topics": [_topics(shown, name) for name in shown.with_topics],
    }


def colourings(shown: Exhibition) -> list[str]:
    """Return the colourings that go along."""
    return [key for key in shown.colourings if key not in _PRIVATE]


def columns(shown: Exhibition) -> Iterator[tuple[str, bytes]]:
    """Give each column that maps are drawn from, little-endian, under the name pages ask for."""
    for key in shown.maps:
        places = np.rint(unit_places(shown, key) * _STEPS).astype("<u2")  # (N, 2)
        yield f"positions/{key}", np.ascontiguousarray(places.T).tobytes()
    for key in colourings(shown):
        colouring = shown.colouring(key)
        few = len(colouring.categories) <= _FEW_CATEGORIES
        yield f"codes/{key}", colouring.codes.astype("u1" if few else "<u2").tobytes()


def names(shown: Exhibition) -> dict[str, list[dict[str, Any]]]:
    """Return the names to write on each map, by map and colouring."""
    named = [key for key in colourings(shown) if shown.colouring(key).kind in ("topic", "tag")]
    return {
        f"{key}/{colour}": [
            {"name": one.name, "x": one.x, "y": one.y, "n_photos": one.n_photos}
            for one in cluster_names(shown.colouring(colour), unit_places(shown, key))
        ]
        for key in shown.maps
        for colour in named
    }


def placard(shown: Exhibition, row: int, *, with_places: bool) -> dict[str, Any]:
    """Return what is told of the photo in a row."""
    told = {**told_in_json(shown.placard(row)), "id": str(row), "near": _near(shown, row)}
    photo = shown.photo(row)
    taken = photo["captured_at"]
    if taken:
        told["taken"] = f"{taken:%d %b %Y, %H:%M}"
    if with_places and photo["latitude"] is not None:
        told["place"] = f"{photo['latitude']:.5f}, {photo['longitude']:.5f}"
    return told


def _near(shown: Exhibition, row: int) -> list[int]:
    first = next((one.name for one in shown.snapshot.representations()), None)
    near = shown.neighbours(first, row)[:_N_NEAR] if first else ()
    return [found for one in near if (found := shown.row(one.photo_id)) is not None]


def _map(shown: Exhibition, key: str) -> dict[str, Any]:
    several = len({one.partition("/")[2] for one in shown.maps}) > 1
    value = shown.trustworthiness(key)
    word, sentence = trust(value) if value is not None else ("", "")
    return {
        "key": key,
        "name": map_name(key, with_method=several),
        "meaning": representation_meaning(key.partition("/")[0]),
        "trust": None if value is None else f"{value:.2f}",
        "word": word,
        "sentence": sentence,
    }


def _colouring(shown: Exhibition, key: str) -> dict[str, Any]:
    colouring = shown.colouring(key)
    return {
        "key": key,
        "name": colouring_name(key),
        "colours": [colour or OTHER for colour in colouring.own()],
        "categories": [_category(one) for one in colouring.categories],
    }


def _category(one: Category) -> dict[str, Any]:
    return {"name": one.name, "n": one.n_photos, "grey": one.colour is None}


def _topics(shown: Exhibition, representation: str) -> dict[str, Any]:
    colouring: Colouring = shown.colouring(representation)
    told = [
        {**_topic(shown, one), "code": code}
        for code, one in enumerate(colouring.categories)
        if one.real
    ]
    return {"key": representation, "name": representation_name(representation), "topics": told}


def _topic(shown: Exhibition, one: Category) -> dict[str, Any]:
    rows = [shown.row(photo_id) for photo_id in one.exemplars[:_N_EXEMPLARS]]
    return {
        "name": one.name,
        "n": one.n_photos,
        "colour": one.colour or OTHER,
        "terms": list(one.terms),
        "share": "" if one.share is None else percent(one.share),
        "coherence": "" if one.coherence is None else f"{one.coherence:.2f}",
        "rows": [row for row in rows if row is not None],
    }
