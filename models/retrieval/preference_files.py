"""Answers of people from a file, matched with the photos of a run."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from models.retrieval.holdings import Holdings
from models.retrieval.preferences import Comparisons

_COLUMNS = ("user", "preferred", "other")
_N_NAMED = 5


def read_answers(file: Path, holdings: Holdings) -> tuple[Comparisons, tuple[str, ...], int]:
    """Read who preferred which photo to which other: a CSV file with user, preferred and other.

    Photos are named by their files' names; an ending that differs (.jpg for .png) is forgiven where
    only one photo is called so. Returns the answers, people in the order of their first answer,
    and how many answers name a photo that the run does not have.
    Raises ValueError for a file of another form, or when no answer remains.
    """
    with file.open(newline="", encoding="utf-8") as opened:
        reader = csv.DictReader(opened)
        missing = set(_COLUMNS) - set(reader.fieldnames or ())
        if missing:
            raise ValueError(
                f"{file} lacks the columns {', '.join(sorted(missing))}; "
                f"expected {', '.join(_COLUMNS)}"
            )
        rows = list(reader)
    row_of = rows_by_name([uri.rsplit("/", 1)[-1] for uri in holdings.uris])
    people = {name: place for place, name in enumerate(dict.fromkeys(r["user"] for r in rows))}
    known = [
        (people[row["user"]], *places)
        for row in rows
        if None not in (places := [_row(row[key], row_of) for key in _COLUMNS[1:]])
    ]
    if not known:
        named = ", ".join(row["preferred"] for row in rows[:_N_NAMED])
        raise ValueError(f"no answer of {file} is about photos of this run; it names {named} …")
    columns = np.asarray(known, np.int64).T
    return Comparisons(*columns), tuple(people), len(rows) - len(known)


def rows_by_name(names: Sequence[str]) -> dict[str, int]:
    """Return the row of each file name, and of each name without its ending, that only one has."""
    found: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        for key in {name, _stem(name)}:
            found.setdefault(key, []).append(row)
    return {key: rows[0] for key, rows in found.items() if len(rows) == 1}


def _row(name: str, row_of: Mapping[str, int]) -> int | None:
    return row_of.get(name, row_of.get(_stem(name)))


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0]
