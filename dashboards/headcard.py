"""How good a run's tagger is: accuracies, and whether it is as sure as it is right."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import widgets
from dashboards.pieces import table
from dashboards.wording import counted, moment, percent

_WEAKEST = 8  # classes


def head_card(tagger: str | None, report: Mapping[str, Any] | None) -> Component:
    """Return what is known of a tagger; report: of a trained head, None for any other."""
    if tagger is None:
        return _card("This run was built without a tagger.")
    if report is None:
        return _card(
            f"{tagger} is not a head trained here: nothing is known of it but its tags. "
            "`sceneatlas evaluate tags` judges any tagger by labelled photos."
        )
    measured = report.get("examination") or report
    examined = report.get("examination") is not None
    where = (
        f"Examined on {counted(measured['n_photos'], 'photo')} it never saw ({measured['source']})."
        if examined
        else f"Measured on the {counted(report['n_validation'], 'photo')} held back from training, "
        "which also chose its temperature: expect a little less of new photos."
    )
    about = (
        f"{tagger}, trained {moment(report.get('created', ''))} on "
        f"{counted(report.get('n_photos', 0), 'photo')} of {report.get('n_labels', 0)} classes. "
    )
    return widgets.card(
        "Tagger",
        html.Div(about + where, className="quiet"),
        _numbers(measured),
        *_reliability(measured.get("bins") or ()),
        *_weakest(measured.get("per_class_accuracy") or {}),
    )


def _numbers(measured: Mapping[str, Any]) -> Component:
    numbers = {
        "accuracy": measured["accuracy"],
        "top 5": measured["top5_accuracy"],
        "calibration error": measured["calibration_error"],
        "… before calibration": measured["uncalibrated_error"],
        "confident": measured.get("confident_share"),
        "right when confident": measured.get("confident_accuracy"),
    }
    cells = [
        html.Div([html.Dd(f"{value:.1%}"), html.Dt(name)])
        for name, value in numbers.items()
        if value is not None
    ]
    return html.Dl(cells, className="counts wide")


def _reliability(bins: Sequence[Mapping[str, Any]]) -> list[Component]:
    """Return the diagram: columns as high as tags are right, a tick as high as they claim."""
    filled = [one for one in bins if one["n_photos"]]
    if not filled:
        return []
    items = [
        html.Li(
            [
                html.Div(style={"height": f"{100 * one['accuracy']:.1f}%"}),
                html.Span(className="claim", style={"bottom": f"{100 * one['confidence']:.1f}%"}),
                html.Span(_told(one), className="unseen"),
            ],
            title=_told(one),
        )
        for one in filled
    ]
    how = (
        "Columns: how often tags of this probability are right. Ticks: how probable they were. "
        "A column below its tick is too sure of itself, above it too modest."
    )
    ends = html.Div([html.Span("less sure"), html.Span("surer")], className="columns-ends")
    chart = widgets.named("Reliability diagram", html.Ol(items, className="columns reliable"))
    return [html.H3("Reliability"), html.Div(how, className="quiet"), chart, ends]


def _weakest(by_class: Mapping[str, float | None]) -> list[Component]:
    known = sorted((value, name) for name, value in by_class.items() if value is not None)
    if not known:
        return []
    rows: list[list[Component | str]] = [[name, percent(value)] for value, name in known[:_WEAKEST]]
    weakest = table(["Class", "Right#"], rows, "Classes most often missed")
    return [html.H3("Classes most often missed"), weakest]


def _told(one: Mapping[str, Any]) -> str:
    return (
        f"{one['lower']:.0%} to {one['upper']:.0%} sure: right {one['accuracy']:.0%}, "
        f"claimed {one['confidence']:.0%}, {counted(one['n_photos'], 'photo')}"
    )


def _card(text: str) -> Component:
    return widgets.card("Tagger", html.Div(text, className="quiet"))
