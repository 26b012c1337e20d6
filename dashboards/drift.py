"""What was measured of a run's tables, and what it means: drift, trust, and what to do."""

from collections.abc import Mapping

import pyarrow as pa
from dash import html
from dash.development.base_component import Component

from dashboards import widgets
from dashboards.pieces import table
from dashboards.wording import map_name, representation_name
from models.records.manifest import Manifest

_ADVICE = "a refit is advised"  # how flows/continuation.py begins its note
_MEANING = {
    "trustworthiness": "1 where all close neighbours on the map are close in the vectors, too",
    "trustworthiness_rows": "photos that trustworthiness was measured on",
    "n_topics": "topics that were found",
    "relative_error": "part of the photos' values that the topics leave unexplained",
    "n_fitted": "photos that shaped it",
    "n_placed": "photos that came later and were only placed",
    "residual_fitted": "part left unexplained of the photos that shaped it",
    "residual_placed": "the same of photos placed since: much more means that topics are missing",
    "far_placed": "share of placed photos that are far from every topic; by chance 5 %",
    "recall_fitted": "part of the nearest photos kept near on the map, for those that shaped it",
    "recall_placed": "the same for photos placed since: much less means that the map is old",
    "topics_kept": "topics that a refit found again",
    "topics_new": "topics that a refit found newly",
    "likeness": "how alike the found-again topics are to those before: 1 the same",
}


def drift_card(quality: pa.Table, run: Manifest) -> Component:
    """Return what was measured of a run, with its advice first."""
    advice = [note for note in run.notes if _ADVICE in note]
    calm = "Nothing is advised: topics and maps serve the photos that there are."
    said = html.Div(" ".join(advice) or calm, className="advice" if advice else "quiet")
    rows: list[list[Component | str]] = [
        [
            _of(row["table"]),
            row["measure"].replace("_", " "),
            f"{row['value']:,.4g}",
            _MEANING.get(row["measure"], ""),
        ]
        for row in quality.to_pylist()
    ]
    if not rows:
        return widgets.card(
            "Quality and drift", html.Div("This run kept no measures.", className="quiet")
        )
    heads = ["Of", "Measure", "Value#", "What it means"]
    return widgets.card("Quality and drift", said, table(heads, rows, "Measures of the run"))


def _of(table_name: str) -> str:
    kind, _, rest = table_name.partition("/")
    if kind == "positions":
        return f"Map of {map_name(rest, with_method=True)}"
    kinds: Mapping[str, str] = {"topics": "Topics of ", "topic_weights": "Topics of "}
    return f"{kinds[kind]}{representation_name(rest)}" if kind in kinds else table_name
