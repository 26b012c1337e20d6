"""What a labelled folder says of a tagger: the tables and figures of its report."""

from collections.abc import Sequence

import plotly.graph_objects as go

from commands.reports.page import Section
from dashboards.palette import COLOURS, OTHER
from models.scenes.judgement import Judgement
from tasks.judge_tags import TagEvaluation

_BLUE, _ORANGE = COLOURS[:2]
_N_CLASSES_IN_MATRIX = 60  # more rows than a screen has room to name
_ROW_PX = 22


def title(evaluation: TagEvaluation) -> str:
    """Return the report's title."""
    return f"How good are the tags of {evaluation.tagger}?"


def lead(evaluation: TagEvaluation) -> str:
    """Return in a sentence or two what was judged, and what was left out."""
    judged = evaluation.judgement
    text = (
        f"{evaluation.tagger} on {evaluation.extractor}, judged by {judged.n_photos} photos of "
        f"{len(judged.classes)} classes."
    )
    if evaluation.left_out:
        classes = ", ".join(f"{name} ({n})" for name, n in evaluation.left_out.items())
        n_photos = sum(evaluation.left_out.values())
        text += f" Left out are {n_photos} photos of classes that it does not know: {classes}."
    if evaluation.n_unusable:
        text += (
            f" {evaluation.n_unusable} of {evaluation.n_files} files are no photos, copies, or lie "
            "in two classes."
        )
    return text


def measures(evaluation: TagEvaluation) -> list[tuple[str, str]]:
    """Return the main figures, by name."""
    judged = evaluation.judgement
    return [
        ("photos", str(judged.n_photos)),
        ("top-1 accuracy", _share(judged.accuracy)),
        ("top-5 accuracy", _share(judged.top5_accuracy)),
        ("mean accuracy of a class", _share(judged.mean_class_accuracy)),
        ("expected calibration error", _share(judged.calibration_error)),
        ("photos with a confident tag", _share(evaluation.confident_share)),
        ("of these tags, right", _share(evaluation.confident_accuracy)),
        ("indoor or outdoor told", _share(judged.indoor_accuracy)),
        ("indoor, natural or man-made told", _share(judged.environment_accuracy)),
    ]


def sections(evaluation: TagEvaluation) -> list[Section]:
    """Return the report's sections."""
    judged = evaluation.judgement
    rows = [("measure", "value"), *measures(evaluation)]
    return [
        Section("Summary", "Accuracies are shares of photos.", table=rows),
        _reliability(judged),
        _abstention(judged),
        _classes(judged),
        *_confusions(judged),
    ]


def _reliability(judged: Judgement) -> Section:
    bins = [each for each in judged.bins if each.n_photos]
    figure = go.Figure(
        [
            go.Scatter(
                x=[0, 1],
                y=[0, 1],
                mode="lines",
                line={"color": OTHER, "dash": "dash"},
                name="as sure as right",
            ),
            go.Bar(
                x=[each.confidence for each in bins],
                y=[each.accuracy for each in bins],
                width=[0.8 * (each.upper - each.lower) for each in bins],
                customdata=[each.n_photos for each in bins],
                hovertemplate="%{x:.1%} sure, %{y:.1%} right; %{customdata} photos<extra></extra>",
                marker={"color": _BLUE},
                name="measured",
            ),
        ]
    )
    _share_axes(figure, "top probability", "share that is right")
    table = [
        ("top probability", "photos", "mean", "right"),
        *(
            (
                f"{each.lower:.2f} – {each.upper:.2f}",
                str(each.n_photos),
                _share(each.confidence),
                _share(each.accuracy),
            )
            for each in bins
        ),
    ]
    text = (
        "Where a bar ends below the line the tagger is too sure of itself, above it too modest. "
        f"On average they are {judged.calibration_error:.1%} apart."
    )
    return Section("Reliability", text, figure, table)


def _abstention(judged: Judgement) -> Section:
    kept = [each for each in judged.abstention if each.accuracy is not None]
    figure = go.Figure(
        go.Scatter(
            x=[each.coverage for each in kept],
            y=[each.accuracy for each in kept],
            customdata=[each.threshold for each in kept],
            hovertemplate="from %{customdata}<br>%{x:.1%} tagged<br>%{y:.1%} right<extra></extra>",
            mode="lines+markers",
            line={"color": _BLUE},
        )
    )
    _share_axes(figure, "share of photos that get a tag", "share of tags that are right")
    table = [
        ("tags only from", "photos tagged", "right"),
        *((f"{each.threshold:.2f}", _share(each.coverage), _share(each.accuracy)) for each in kept),
    ]
    text = "What leaving unsure photos without a tag gains in accuracy, and costs in photos."
    return Section("Abstention", text, figure, table)


def _classes(judged: Judgement) -> Section:
    ranked = sorted(judged.classes, key=lambda each: each.accuracy)
    figure = go.Figure(
        go.Bar(
            x=[each.accuracy for each in ranked],
            y=[each.name for each in ranked],
            customdata=[each.n_photos for each in ranked],
            hovertemplate="%{y}<br>right %{x:.1%} of %{customdata} photos<extra></extra>",
            orientation="h",
            marker={"color": _BLUE},
        )
    )
    figure.update_layout(height=160 + _ROW_PX * len(ranked))
    figure.update_xaxes(title="accuracy", tickformat=".0%", range=[0, 1])
    figure.update_yaxes(automargin=True, dtick=1)
    table = [
        ("class", "photos", "accuracy", "mean top probability"),
        *(
            (each.name, str(each.n_photos), _share(each.accuracy), _share(each.confidence))
            for each in reversed(ranked)
        ),
    ]
    return Section("Classes", "The best known first.", figure, table)


def _confusions(judged: Judgement) -> list[Section]:
    if not judged.confusions:
        return [Section("Confusions", "No photo was taken for another class.")]
    table = [
        ("class", "taken for", "photos", "of the class"),
        *(
            (each.right, each.given, str(each.n_photos), _share(each.share))
            for each in judged.confusions
        ),
    ]
    shown = judged.classes[:_N_CLASSES_IN_MATRIX]
    text = "Each row sums to the photos of its class."
    if len(shown) < len(judged.classes):
        text += f" Showing {len(shown)} of {len(judged.classes)} classes."
    return [
        Section(
            "Largest confusions", "Which class is taken for which, most photos first.", table=table
        ),
        Section("Confusion", text, _matrix(judged, len(shown))),
    ]


def _matrix(judged: Judgement, n_shown: int) -> go.Figure:
    names = [each.name for each in judged.classes[:n_shown]]
    counts = [[*row[:n_shown], sum(row[n_shown:])] for row in judged.matrix[:n_shown]]
    figure = go.Figure(
        go.Heatmap(
            z=[_shares_of(row) for row in counts],
            x=[*names, "any other"],
            y=names,
            customdata=counts,
            hovertemplate="%{y}<br>taken for %{x}<br>%{customdata} photos, %{z:.1%}<extra></extra>",
            colorscale=[[0, "#ffffff"], [1, _BLUE]],
            zmin=0,
            zmax=1,
            colorbar={"tickformat": ".0%"},
        )
    )
    figure.update_layout(height=260 + _ROW_PX * len(names))
    figure.update_xaxes(title="first tag", automargin=True, dtick=1)
    figure.update_yaxes(title="class", automargin=True, dtick=1, autorange="reversed")
    return figure


def _shares_of(counts: Sequence[int]) -> list[float]:
    return [count / sum(counts) for count in counts]


def _share_axes(figure: go.Figure, x: str, y: str) -> None:
    figure.update_xaxes(title=x, tickformat=".0%", range=[0, 1.02])
    figure.update_yaxes(title=y, tickformat=".0%", range=[0, 1.02])


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
