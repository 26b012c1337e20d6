"""Which photos of a run pass the filters."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from dashboards.filters import Filters
from dashboards.ledger import Bits, Named

if TYPE_CHECKING:
    from dashboards.exhibition import Exhibition

BLURRED_BELOW = 30.0  # variance of the Laplacian of the small photo; a sharp one has hundreds
DARK_BELOW = 0.15  # mean luma as a share of white


def matching(shown: "Exhibition", filters: Filters) -> Bits:
    """Return which photos pass all filters, (N,), in row order."""
    passing = np.ones(shown.n_photos, bool)
    for name, value in filters.query().items():
        passing &= _BY_NAME[name](shown, value, filters)
    return passing


def _tag(shown: "Exhibition", label: str, _: Filters) -> Bits:
    if shown.tags_of_run is None:
        return _none(shown)
    found: Bits = shown.tags_of_run.probability_of(label) > 0
    return found


def _sure(shown: "Exhibition", percent: str, filters: Filters) -> Bits:
    tags = shown.tags_of_run
    if tags is None or not percent.isdecimal():
        return _none(shown)
    of_tag = tags.probability_of(filters.tag) if filters.tag else tags.first_probabilities()
    return of_tag >= int(percent) / 100


def _topic(shown: "Exhibition", asked: str, _: Filters) -> Bits:
    representation, _colon, number = asked.rpartition(":")
    if representation not in shown.with_topics:
        return _none(shown)
    colouring = shown.colouring(representation)
    code = colouring.code(number)
    return _none(shown) if code is None else colouring.codes == code


def _since(shown: "Exhibition", text: str, _: Filters) -> Bits:
    day = _day(text)
    return _none(shown) if day is None else shown.ledger.taken >= np.datetime64(day, "s")


def _until(shown: "Exhibition", text: str, _: Filters) -> Bits:
    day = _day(text)
    if day is None or day == date.max:
        return _none(shown)
    return shown.ledger.taken < np.datetime64(day + timedelta(days=1), "s")


def _folder(shown: "Exhibition", folder: str, _: Filters) -> Bits:
    below = folder.rstrip("/") + "/"
    return _coded(shown.ledger.folders, lambda name: name == folder or name.startswith(below))


def _state(shown: "Exhibition", state: str, _: Filters) -> Bits:
    ledger = shown.ledger
    blurred, dark = ledger.sharpness < BLURRED_BELOW, ledger.brightness < DARK_BELOW
    found = {
        "good": ~blurred & ~dark,
        "blurred": blurred,
        "dark": dark,
        "single": ~ledger.duplicate,
        "duplicate": ledger.duplicate,
    }
    return found.get(state, _none(shown))


def _coded(column: Named, wanted: Callable[[str], bool]) -> Bits:
    """Return which photos have a name that is wanted."""
    names = np.array([*map(wanted, column.names), False], bool)  # the last is for -1, no name
    return names[column.codes]


def _none(shown: "Exhibition") -> Bits:
    return np.zeros(shown.n_photos, bool)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_BY_NAME: dict[str, Callable[["Exhibition", str, Filters], Bits]] = {
    "tag": _tag,
    "topic": _topic,
    "since": _since,
    "until": _until,
    "folder": _folder,
    "sure": _sure,
    "state": _state,
}
