"""How well a search did, where labels can tell: ConvNet Playground's score by folder and tag."""

from collections.abc import Sequence

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboards.exhibition import Exhibition
from models.retrieval.search import Answer
from models.retrieval.search_score import search_scores

N_SCORED = 15  # as ConvNet Playground counts


def score(shown: Exhibition, answer: Answer, photo_id: str) -> Component | None:
    """Return the search score of an answer, by what its results share with the photo asked about.

    None where there is nothing to count by.
    """
    row = shown.row(photo_id)
    rows = _rows(shown, answer)
    if row is None or not rows:
        return None
    told = {
        "folder": _score(_folder(shown, row), [_folder(shown, one) for one in rows]),
        "first tag": _score(_tag(shown, row), [_tag(shown, one) for one in rows]),
    }
    counts = [f"{value:.0f} % by {name}" for name, value in told.items() if value is not None]
    if not counts:
        return None
    how = f"of the first {len(rows)}, those that share it; early ones count more"
    return html.Div(f"Search score: {', '.join(counts)} ({how}).", className="quiet")


def _rows(shown: Exhibition, answer: Answer) -> list[int]:
    rows = [shown.row(one.photo_id) for one in answer.found[:N_SCORED]]
    return [row for row in rows if row is not None]


def _score(own: str, groups: Sequence[str]) -> float | None:
    if not own:
        return None
    hits = np.array([[group == own for group in groups]])
    return float(search_scores(hits, N_SCORED)[0])


def _folder(shown: Exhibition, row: int) -> str:
    folders = shown.ledger.folders
    code = int(folders.codes[row])
    # Where all photos lie in one folder, sharing it says nothing.
    return folders.names[code] if code >= 0 and len(folders.names) > 1 else ""


def _tag(shown: Exhibition, row: int) -> str:
    tags = shown.tags(row)
    return tags[0].label if tags else ""
