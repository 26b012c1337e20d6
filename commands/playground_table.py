"""What a playground takes, and what it found, for people and as JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import typer

from commands.amounts import counted, human_bytes
from commands.outcome import errors
from commands.runs_table import console, plain_table
from flows.playground import Computed, Estimate
from models.retrieval.classes import KINDS
from models.retrieval.grid import Configuration, Grid, best_of

_MINUTE_S = 60


def span(seconds: float) -> str:
    """Return a time as people read it: 8 s, 0:01:30."""
    whole = math.ceil(seconds)
    return f"{whole} s" if whole < _MINUTE_S else str(timedelta(seconds=whole))


def print_estimates(estimates: Sequence[Estimate]) -> None:
    """Print what each network takes, on standard error: standard output may be JSON."""
    for each in estimates:
        features = "its features are there"
        if each.n_pending:
            features = (
                f"{counted(each.n_pending, 'photo')} to see, about {span(each.features_s)} "
                f"(measured on {each.n_measured} of them)"
            )
        errors.print(
            f"{each.backbone}: {counted(each.n_layers, 'layer')}, "
            f"{counted(each.n_configurations, 'configuration')}; {features}; "
            f"rankings about {span(each.rankings_s)}; at most {human_bytes(each.n_bytes)}",
            markup=False,
        )
    seconds = sum(each.features_s + each.rankings_s for each in estimates)
    n_bytes = sum(each.n_bytes for each in estimates)
    errors.print(f"in all about {span(seconds)}, at most {human_bytes(n_bytes)}", markup=False)


def estimates_json(estimates: Sequence[Estimate]) -> list[dict[str, Any]]:
    """Return estimates as JSON values."""
    return [asdict(each) for each in estimates]


def scores_json(grid: Grid, found: Computed, estimates: Sequence[Estimate]) -> dict[str, Any]:
    """Return the scores of everything that is computed as JSON values."""
    classes = grid.classes()
    return {
        "run_id": found.run_id,
        "photos": found.n_photos,
        "classes": {"by": classes.kind, "names": list(classes.names)},
        "estimates": estimates_json(estimates),
        "configurations": [_as_json(grid, each) for each in grid.configurations()],
        "notes": list(found.notes),
    }


def print_best(grid: Grid, found: Computed) -> None:
    """Print the best layer of each network under each metric, the best of all first."""
    scores = {each: grid.scored(each).mean for each in grid.configurations()}
    classes = grid.classes()
    table = plain_table("score", "network", "metric", "layer", "pooling")
    for each in sorted(_best_of_each(scores), key=lambda each: -scores[each]):
        layer = f"{each.layer} ({each.number} of {each.n_layers})"
        score = f"{scores[each]:.1f} %"
        table.add_row(score, each.backbone, each.metric, layer, each.pooling)
    console().print(table)
    typer.echo(
        f"search score of {counted(found.n_photos, 'photo')} in {len(classes.names):,} classes by "
        f"{KINDS[classes.kind]}: the best layer of each network; {len(scores):,} configurations "
        "are computed"
    )
    for note in found.notes:
        typer.echo(f"note: {note}")


def _best_of_each(scores: dict[Configuration, float]) -> list[Configuration]:
    kinds = dict.fromkeys((each.backbone, each.metric) for each in scores)
    best = (
        best_of({one: score for one, score in scores.items() if (one.backbone, one.metric) == kind})
        for kind in kinds
    )
    return [each for each in best if each is not None]


def _as_json(grid: Grid, of: Configuration) -> dict[str, Any]:
    """Return a configuration with its scores; null where no photo has a class."""
    scores = grid.scored(of)
    by_class = dict(zip(grid.classes().names, map(_number, scores.by_class), strict=True))
    return {**asdict(of), "score": _number(scores.mean), "by_class": by_class}


def _number(score: float) -> float | None:
    return None if math.isnan(score) else round(float(score), 4)
