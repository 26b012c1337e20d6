"""The runs page: the kept runs, the stages of the current one, and the files it rejected."""

import dash_mantine_components as dmc
import pyarrow as pa
from dash import Dash, html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.gallery import Gallery
from dashboards.runcard import counts, files_of
from dashboards.wording import counted, moment
from models.collection.uris import display_name
from models.records.manifest import Manifest

_MOST_REJECTS = 500  # rows of a table that is still read


class RunsPage:
    """The page at /runs."""

    path = addresses.RUNS
    title = "Runs"

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery

    def layout(self, search: str | None) -> Component:
        """Return the page over all kept runs."""
        shown = self._gallery.current()
        current = shown.manifest
        return html.Div(
            [
                html.H1("Runs"),
                widgets.card(f"Current run {current.run_id}", counts(current), _stages(current)),
                widgets.card("Rejected files", *_rejects(shown.snapshot.rejects())),
                widgets.card("History", _history(self._gallery.runs())),
            ],
            className="runs-page",
        )

    def register(self, app: Dash) -> None:
        """Connect nothing: the page only tells."""


def _stages(run: Manifest) -> Component:
    rows = [
        [
            stage.name,
            f"{stage.seconds:,.1f}",
            f"{stage.found:,}",
            f"{stage.done:,}",
            f"{stage.reused:,}",
            f"{stage.rejected:,}",
            " ".join(stage.notes),
        ]
        for stage in run.stages
    ]
    heads = ["Stage", "Seconds", "Found", "Done", "Reused", "Rejected", "Notes"]
    return _table(heads, rows, n_numbers=5)


def _rejects(rejects: pa.Table) -> list[Component]:
    if not len(rejects):
        return [html.Div("None: every file that was found became a photo.", className="quiet")]
    shown = rejects.slice(0, _MOST_REJECTS).to_pylist()
    rows = [[display_name(row["uri"]), row["stage"], row["reason"], row["uri"]] for row in shown]
    caption = f"showing {len(shown):,} of {counted(len(rejects), 'rejected file')}"
    table = _table(["File", "Stage", "Reason", "Path"], rows, n_numbers=0)
    return [html.Div(caption, className="quiet"), table]


def _history(runs: list[Manifest]) -> Component:
    rows = []
    for run in runs:
        files = files_of(run)
        numbers = (files.found, files.done, files.reused, files.rejected) if files else ("",) * 4
        seconds = sum(stage.seconds for stage in run.stages)
        named = [run.run_id, f"{seconds:,.1f}", *(f"{n:,}" if files else "" for n in numbers)]
        rows.append([*named, moment(run.finished_at), run.extractor, run.tagger or "none"])
    heads = [
        "Run",
        "Seconds",
        "Found",
        "Done",
        "Reused",
        "Rejected",
        "Finished",
        "Network",
        "Tagger",
    ]
    return _table(heads, rows, n_numbers=5)


def _table(heads: list[str], rows: list[list[str]], *, n_numbers: int) -> Component:
    """Return a table whose first column names the row and is followed by n_numbers of numbers."""

    def kind(column: int) -> str:
        return "number" if 0 < column <= n_numbers else ""

    head = [dmc.TableTh(text, className=kind(at)) for at, text in enumerate(heads)]
    body = [
        dmc.TableTr([dmc.TableTd(text, className=kind(at)) for at, text in enumerate(row)])
        for row in rows
    ]
    table = dmc.Table([dmc.TableThead(dmc.TableTr(head)), dmc.TableTbody(body)], className="table")
    return html.Div(table, className="table-scroll", tabIndex="0")
