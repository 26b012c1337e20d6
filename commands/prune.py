"""`sceneatlas prune`: let old runs go, with everything that only they needed."""

import json
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from commands.inspect import AtlasArgument, JsonOption
from commands.outcome import EXIT_CODES, Exit, is_terminal, told_plainly

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas prune pictures.atlas --keep 7 --dry-run

sceneatlas prune pictures.atlas --keep 7

sceneatlas prune s3://bucket/pictures.atlas --keep 30 --yes

What goes: the other runs, tables that only they name, thumbnails, features and sightings of photos
that no kept run has, features of networks that no kept run used, half-written files. The current
run always stays. A photo that is pruned and comes back is extracted again; so are photos of a
build that was stopped before it published. Stopped in the middle, prune leaves every kept run
whole; run it again to finish.

{EXIT_CODES}
"""


def prune(
    atlas: AtlasArgument = "atlas",
    *,
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest runs to keep.")],
    keep_features: Annotated[
        bool, typer.Option("--keep-features", help="Also of networks that no kept run used.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would go; change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete all but the newest runs, and what only the others needed."""
    with told_plainly():
        from models.history.pruning import plan_pruning  # noqa: PLC0415 - heavy: only when needed
        from models.records.store import AtlasStore  # noqa: PLC0415

        store = AtlasStore(atlas)
        asks = not (yes or dry_run or as_json) and is_asked()
        if dry_run or asks:
            plan = plan_pruning(store, keep, keep_features=keep_features)
            _tell(plan, as_json=as_json, is_plan=True)
            if dry_run:
                return
        if asks and plan.cuts and not typer.confirm("Delete this?"):
            typer.echo("nothing was deleted")
            raise typer.Exit(Exit.FAILED)
        _tell(_pruned(store, keep, keep_features=keep_features), as_json=as_json, is_plan=False)


def is_asked() -> bool:
    """Tell whether there is a person to ask."""
    return sys.stdin.isatty()


def _pruned(store: Any, keep: int, *, keep_features: bool) -> Any:  # noqa: ANN401 - heavy types
    from commands.progress import progress_bars  # noqa: PLC0415
    from models.history.pruning import prune as pruned  # noqa: PLC0415
    from tasks.progress import advance, begin  # noqa: PLC0415

    with progress_bars(shown=is_terminal()):
        return pruned(
            store,
            keep,
            keep_features=keep_features,
            on_start=lambda n_files: begin("prune", n_files),
            on_cut=lambda: advance("prune", 1),
        )


def _tell(pruning: Any, *, as_json: bool, is_plan: bool) -> None:  # noqa: ANN401 - a Pruning
    if not as_json:
        from commands.pruning_table import print_pruning  # noqa: PLC0415

        print_pruning(pruning, is_plan=is_plan)
        return
    tables = {
        table: {"rows": rows, "bytes": n_bytes}
        for table, (rows, n_bytes) in pruning.by_table().items()
    }
    told = {**asdict(pruning), "bytes": pruning.n_bytes, "tables": tables, "dry_run": is_plan}
    typer.echo(json.dumps(told, indent=2))
