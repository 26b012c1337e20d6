"""What a search ought to find: from a file of ground truth, or from the groups photos lie in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.records.arrays import Rows

_N_NAMED = 5


@dataclass(frozen=True, slots=True)
class Truth:
    """Queries (Q,), as rows among the photos, and for each the rows that it ought to find.

    A query is never among what it finds, whether or not it is listed there.
    """

    queries: Rows
    relevant: tuple[Rows, ...]


def read_truth(file: Path) -> dict[str, list[str]]:
    """Read ground truth in the form {"query.jpg": ["result.jpg", …], …}.

    Raises ValueError for a file of another form, or without queries.
    """
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read the ground truth {str(file)!r}: {error}") from error
    if not isinstance(content, dict) or not content or not all(map(_is_names, content.values())):
        raise ValueError(
            f"{str(file)!r} is no ground truth; "
            'expected {"query.jpg": ["result.jpg", "other.jpg"], …} with file names'
        )
    return content


def truth_of_names(named: Mapping[str, Sequence[str]], rows: Mapping[str, int]) -> Truth:
    """Return the truth about photos that are here; rows: of each photo, by its name.

    Queries that are missing, or of whose results none is here, are left out.
    Raises ValueError if no query remains.
    """
    found = {
        rows[query]: sorted({rows[name] for name in results if name in rows} - {rows[query]})
        for query, results in named.items()
        if query in rows
    }
    answered = {row: results for row, results in sorted(found.items()) if results}
    if not answered:
        raise ValueError(
            f"none of the {len(named)} queries of the ground truth can be asked here; it names "
            f"files such as {_some(list(named))}, the photos are {_some(sorted(rows))}"
        )
    relevant = tuple(np.asarray(results, np.int64) for results in answered.values())
    return Truth(np.asarray(list(answered), np.int64), relevant)


def truth_of_groups(groups: Sequence[str]) -> Truth:
    """Return the truth that every photo ought to find those of its own group; groups: (N,).

    Photos that are alone in their group ask nothing. Raises ValueError if all are.
    """
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    members = [np.flatnonzero(group_of == group) for group in range(len(names))]
    queries = np.flatnonzero([len(members[group]) > 1 for group in group_of])
    if not len(queries):
        raise ValueError(
            f"no group of the {len(groups)} photos has two of them, so there is nothing to find"
        )
    return Truth(queries, tuple(members[group_of[query]] for query in queries))


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_N_NAMED]) + (" …" if len(names) > _N_NAMED else "")
