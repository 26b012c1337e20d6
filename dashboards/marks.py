"""Marks of photos: near duplicates and poor pictures, in words short enough for a thumbnail."""

from typing import TYPE_CHECKING

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboards.sieve import BLURRED_BELOW, DARK_BELOW
from models.records.arrays import Rows

if TYPE_CHECKING:
    from dashboards.exhibition import Exhibition


def marks_of(shown: "Exhibition", row: int) -> tuple[str, ...]:
    """Return what a viewer should know of the photo in a row; nothing for a good one."""
    ledger = shown.ledger
    found = {
        "near duplicate": bool(ledger.duplicate[row]),
        "blurred": bool(ledger.sharpness[row] < BLURRED_BELOW),
        "dark": bool(ledger.brightness[row] < DARK_BELOW),
    }
    return tuple(mark for mark, holds in found.items() if holds)


def badges(marks: tuple[str, ...]) -> Component:
    """Return marks as a list."""
    return html.Ul(
        [html.Li(mark, className="chip mark") for mark in marks], className="chips plain-list"
    )


def alike(shown: "Exhibition", row: int) -> Rows:
    """Return the rows of a photo's near duplicates, without its own.

    A group has one photo that stands for it, which counts in topics and on maps.
    """
    stands = shown.ledger.stands_for
    first = stands[row] if stands[row] >= 0 else row
    group = np.flatnonzero(stands == first)
    rows: Rows = np.union1d(group, [first]).astype(np.int64)
    others: Rows = rows[rows != row]
    return others
