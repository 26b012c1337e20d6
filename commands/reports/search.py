"""How well photos find what they ought to: the tables and figures of its report."""

from collections.abc import Sequence
from typing import get_args

import plotly.graph_objects as go
from rich.console import Console
from rich.table import Table

from commands.reports.page import Section
from dashboards.palette import COLOURS
from flows.evaluate_search import SearchEvaluation
from models.backbones.card import Pooling
from models.backbones.catalogue import card
from tasks.judge_search import COLOURS as COLOUR_HISTOGRAM
from tasks.judge_search import Tried

_BLUE = COLOURS[0]
_ROW_PX = 26
_N_BARS = 25
_N_WORDS = 2  # columns of words, before those of numbers
_NOT_PRINTED = ("values", "±")  # a terminal is narrow


def title(_evaluation: SearchEvaluation) -> str:
    """Return the report's title."""
    return "Which features find what belongs together?"


def lead(evaluation: SearchEvaluation) -> str:
    """Return in a sentence or two what was asked."""
    by = "their folders" if evaluation.truth == "folders" else "a file of ground truth"
    text = (
        f"{evaluation.n_queries} queries among {evaluation.n_photos} photos, judged by {by}. "
        "The query itself is left out of its results."
    )
    left = evaluation.n_files - evaluation.n_photos
    if left:
        text += f" {left} of {evaluation.n_files} files are no photos, copies, or in two folders."
    return text


def rows(evaluation: SearchEvaluation) -> list[tuple[str, ...]]:
    """Return the table of everything that was tried, heads first, the best below them."""
    head = ("features", "metric", "values", "mAP", "±", "P@1", "recall@20", "score")
    return [head, *(_row(each) for each in evaluation.tried)]


def print_rows(evaluation: SearchEvaluation) -> None:
    """Print the best of the table, the baseline, and what could not be tried."""
    heads, *others = rows(evaluation)
    table = Table(box=None, pad_edge=False, header_style="dim")
    columns = [column for column, head in enumerate(heads) if head not in _NOT_PRINTED]
    for column in columns:
        table.add_column(heads[column], justify="left" if column < _N_WORDS else "right")
    for cells in [*others[:_N_BARS], *_baseline_rows(evaluation)]:
        table.add_row(*(cells[column] for column in columns))
    console = Console(highlight=False)
    console.print(table)
    if len(others) > _N_BARS:
        console.print(f"showing {_N_BARS} of {len(others)}; --json or --out gives all")
    for note in evaluation.notes:
        console.print(f"[yellow]note[/yellow] {note}", soft_wrap=True)


def sections(evaluation: SearchEvaluation) -> list[Section]:
    """Return the report's sections."""
    text = (
        "mAP: mean average precision, ± its standard error over queries; P@1: how often the first "
        "result is right; recall@20: which part of what belongs together is among the first 20; "
        "score: ConvNet Playground's of the first 15, in percent."
    )
    found = [
        Section("Best", f"The first {_N_BARS}, and colours alone.", _bars(evaluation.tried)),
        *_heat_maps(evaluation.tried),
        Section("All that was tried", text, table=rows(evaluation)),
    ]
    if evaluation.notes:
        found.append(Section("Not tried", "; ".join(evaluation.notes)))
    return found


def _baseline_rows(evaluation: SearchEvaluation) -> list[tuple[str, ...]]:
    """Return the baseline's row if it is not among the best."""
    return [_row(each) for each in evaluation.tried[_N_BARS:] if _is_baseline(each)]


def _row(tried: Tried) -> tuple[str, ...]:
    trial = tried.trial
    return (
        _name(tried),
        tried.metric,
        str(tried.n_values),
        f"{trial.mean_average_precision:.3f}",
        f"{trial.error:.3f}",
        f"{trial.precision_at_1:.3f}",
        f"{trial.recall_at_20:.3f}",
        f"{trial.search_score:.1f}",
    )


def _name(tried: Tried) -> str:
    """Return what was compared: backbone, layer and pooling, or a baseline's name."""
    parts = [tried.backbone, tried.layer, tried.pooling if tried.pooling != "none" else ""]
    if tried.whitening != "none":
        parts.append(f"{tried.whitening}-whitened")
    return " ".join(part for part in parts if part)


def _bars(tried: Sequence[Tried]) -> go.Figure:
    shown = [*tried[:_N_BARS], *(each for each in tried[_N_BARS:] if _is_baseline(each))][::-1]
    figure = go.Figure(
        go.Bar(
            x=[each.trial.mean_average_precision for each in shown],
            y=[" ".join(_row(each)[:_N_WORDS]) for each in shown],
            error_x={"array": [each.trial.error for each in shown], "thickness": 1},
            hovertemplate="%{y}<br>mAP %{x:.3f}<extra></extra>",
            orientation="h",
            marker={"color": _BLUE},
        )
    )
    figure.update_layout(height=120 + _ROW_PX * len(shown))
    figure.update_xaxes(title="mean average precision", range=[0, 1])
    figure.update_yaxes(automargin=True, dtick=1)
    return figure


def _heat_maps(tried: Sequence[Tried]) -> list[Section]:
    """Return for each backbone and metric the mAP of its layers, first to last, by pooling."""
    groups = dict.fromkeys(_group(each) for each in tried if not _is_baseline(each))
    sections = []
    for group in groups:
        own = [each for each in tried if _group(each) == group]
        text = f"Mean average precision under {group[1]}, by layer and pooling."
        sections.append(Section(", ".join(filter(None, group)), text, _heat_map(own)))
    return sections


def _group(tried: Tried) -> tuple[str, str, str]:
    """Return what a heat map holds fixed: backbone, metric and whitening."""
    whitened = "" if tried.whitening == "none" else f"{tried.whitening}-whitened"
    return tried.backbone, tried.metric, whitened


def _heat_map(tried: Sequence[Tried]) -> go.Figure:
    layers = [each.name for each in card(tried[0].backbone).layers]
    layers = [name for name in layers if any(each.layer == name for each in tried)]
    poolings = [name for name in get_args(Pooling) if any(each.pooling == name for each in tried)]
    found = {(each.layer, each.pooling): each.trial.mean_average_precision for each in tried}
    values = [[found.get((layer, pooling)) for pooling in poolings] for layer in layers]
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=poolings,
            y=layers,
            texttemplate="%{z:.3f}",
            hovertemplate="%{y} %{x}<br>mAP %{z:.3f}<extra></extra>",
            colorscale=[[0, "#ffffff"], [1, _BLUE]],
            zmin=0,
            zmax=1,
        )
    )
    figure.update_layout(height=160 + _ROW_PX * len(layers))
    figure.update_xaxes(type="category")
    figure.update_yaxes(automargin=True, dtick=1, autorange="reversed", type="category")
    return figure


def _is_baseline(tried: Tried) -> bool:
    return tried.backbone == COLOUR_HISTOGRAM
