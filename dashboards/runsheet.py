"""The runs page's cards: history, one run's stages and manifest, its rejects, a failed run."""

import json

import pyarrow as pa
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import widgets
from dashboards.addresses import with_query
from dashboards.pieces import choices, table
from dashboards.rejects import ENDINGS, FAILED, Wanted, counts_by
from dashboards.runcard import counts, files_of
from dashboards.runview import RunsView
from dashboards.wording import counted, moment, size
from models.collection.uris import display_name
from models.records.failure import Failure
from models.records.manifest import Manifest

_MOST_REJECTS = 200  # rows of a table that is still read; files have all
_MOST_REASONS = 12


def failed_run(failure: Failure) -> Component:
    """Return what is known of a run that failed after the current one was published."""
    exports = [] if failure.rejects is None else [_exports(FAILED, Wanted())]
    when = html.Div(f"Began {moment(failure.started_at)}, failed {moment(failure.failed_at)}.")
    return html.Section(
        [html.H2("The last build failed"), html.P(failure.reason), when, *exports],
        className="card failed",
        role="alert",
    )


def history(runs: list[Manifest], view: RunsView, current: str) -> Component:
    """Return all kept runs, newest first; each leads to what is known of it."""
    rows = []
    for run in runs:
        files = files_of(run)
        link = dcc.Link(run.run_id, href=view.href(run=run.run_id, before=""), className="way")
        marks = [
            text
            for text, holds in (
                ("current", run.run_id == current),
                ("shown", run.run_id == view.run),
            )
            if holds
        ]
        said = html.Div(
            [link, *[html.Span(mark, className="chip") for mark in marks]], className="row"
        )
        numbers = (files.found, files.done, files.reused, files.rejected) if files else None
        seconds = sum(stage.seconds for stage in run.stages)
        rows.append(
            [
                said,
                f"{seconds:,.1f}",
                *(f"{n:,}" for n in numbers or ()),
                *(() if numbers else ("",) * 4),
                moment(run.finished_at),
                run.extractor,
                run.tagger or "none",
            ]
        )
    heads = [
        "Run",
        "Seconds#",
        "Found#",
        "Done#",
        "Reused#",
        "Rejected#",
        "Finished",
        "Network",
        "Tagger",
    ]
    return widgets.card("History", table(heads, rows, "All kept runs"))


def one_run(run: Manifest, title: str) -> Component:
    """Return a run's counts, stages, notes and manifest."""
    notes = [html.Li(note) for note in run.notes]
    told = [html.Ul(notes, className="notes")] if notes else []
    return widgets.card(title, counts(run), _stages(run), *told, _manifest(run))


def rejects_card(rejects: pa.Table, view: RunsView) -> Component:
    """Return the files that a run rejected, of one stage and reason, and ways to take them."""
    if not len(rejects):
        none = "None: every file that was found became a photo."
        return widgets.card("Rejected files", html.Div(none, className="quiet"))
    some = view.wanted.of(rejects)
    listed = some.slice(0, _MOST_REJECTS).to_pylist()
    rows: list[list[Component | str]] = [
        [display_name(row["uri"]), row["stage"], row["reason"], row["detail"], row["uri"]]
        for row in listed
    ]
    told = f"showing {len(listed):,} of {counted(len(rejects), 'rejected file')}"
    return widgets.card(
        "Rejected files",
        _choices(rejects, view, "stage"),
        _choices(rejects, view, "reason"),
        html.Div(told, className="quiet", role="status"),
        _exports(view.run, view.wanted),
        table(["File", "Stage", "Reason", "Detail", "Path"], rows, "Rejected files"),
    )


def _choices(rejects: pa.Table, view: RunsView, column: str) -> Component:
    """Return links to the rejects of each stage, or reason; nothing where there is one only."""
    found = counts_by(rejects, column)
    chosen = getattr(view, column)
    links = [(f"Any {column}", view.href(**{column: ""}), not chosen)]
    links += [
        (f"{value} {n:,}", view.href(**{column: value}), value == chosen)
        for value, n in found[:_MOST_REASONS]
    ]
    return choices(f"Rejected files by {column}", links)


def _exports(run: str, some: Wanted) -> Component:
    query = {"stage": some.stage, "reason": some.reason}
    links = [
        html.A(
            name, href=with_query(f"/export/{run}/rejects.{ending}", query), className="export-link"
        )
        for ending, name in ENDINGS.items()
    ]
    return widgets.named(
        "Export rejected files", html.Div([html.Span("Export"), *links], className="exports")
    )


def _stages(run: Manifest) -> Component:
    rows: list[list[Component | str]] = [
        [
            stage.name,
            f"{stage.seconds:,.1f}",
            *(f"{n:,}" for n in (stage.found, stage.done, stage.reused, stage.rejected)),
            size(stage.bytes_read) if stage.bytes_read else "",
            size(stage.bytes_written) if stage.bytes_written else "",
        ]
        for stage in run.stages
    ]
    heads = ["Stage", "Seconds#", "Found#", "Done#", "Reused#", "Rejected#", "Read#", "Written#"]
    return table(heads, rows, "Stages of the run")


def _manifest(run: Manifest) -> Component:
    """Return the whole manifest, folded away."""
    text = json.dumps(run.to_json(), indent=2, sort_keys=True)
    return html.Details(
        [
            html.Summary("The whole manifest"),
            widgets.named(
                "Manifest", html.Pre(text, className="manifest", tabIndex="0", role="region")
            ),
        ],
        className="folded",
    )
