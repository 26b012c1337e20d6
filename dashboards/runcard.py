"""Beside a map: how far it can be trusted, and the run that it belongs to."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.exhibition import Exhibition
from dashboards.wording import counted, moment, representation_meaning, trust
from models.records.manifest import Manifest, Stage


def trust_card(shown: Exhibition, key: str) -> list[Component]:
    """Return what closeness means on a map, and its trustworthiness in words."""
    meaning = dmc.Text(representation_meaning(key.partition("/")[0]), size="sm")
    value = shown.trustworthiness(key)
    if value is None:
        few = "Trustworthiness was not measured: it takes more photos than this run has."
        return [meaning, html.Div(few, className="quiet")]
    word, sentence = trust(value)
    number = html.Div(
        [
            html.Span(f"{value:.3f}", className="trust-number"),
            html.Span(word, className="trust-word"),
        ]
    )
    bar = html.Div(html.Div(style={"width": f"{100 * value:.1f}%"}), className="bar")
    hint = (
        "Trustworthiness: 1 where all close neighbours on the map are also close in the vectors; "
        f"measured on {shown.n_trusted(key):,} of {counted(shown.n_photos, 'photo')}."
    )
    return [meaning, number, bar, dmc.Text(sentence, size="sm"), html.Div(hint, className="quiet")]


def run_card(shown: Exhibition, key: str) -> list[Component]:
    """Return a run's id, date, counts and notes."""
    run = shown.manifest
    lines = [("Run", run.run_id), ("Finished", moment(run.finished_at)), ("Network", run.extractor)]
    if run.tagger:
        lines.append(("Tagger", run.tagger))
    rows = [html.Div([html.Dt(what), html.Dd(value)]) for what, value in lines]
    notes = [html.Li(note) for note in shown.notes(key)]
    told = [html.Ul(notes, className="notes")] if notes else []
    return [counts(run), html.Dl(rows, className="facts"), *told]


def counts(run: Manifest) -> Component:
    """Return how many files a run found, and what became of them."""
    files = files_of(run)
    if files is None:
        return html.Div("This run kept no counts.", className="quiet")
    numbers = {
        "found": files.found,
        "done": files.done,
        "reused": files.reused,
        "rejected": files.rejected,
    }
    cells = [html.Div([html.Dd(f"{n:,}"), html.Dt(name)]) for name, n in numbers.items()]
    return html.Dl(cells, className="counts")


def files_of(run: Manifest) -> Stage | None:
    """Return the stage whose counts are those of the run's files: where photos are extracted."""
    named = [stage for stage in run.stages if stage.name == "extract"]
    return next(iter([*named, *run.stages]), None)
