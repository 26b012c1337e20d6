"""`sceneatlas runs`: the runs of an atlas: list, show, compare, restore."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from commands.inspect import AtlasArgument, JsonOption
from commands.outcome import EXIT_CODES, told_plainly

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas runs pictures.atlas

sceneatlas runs show pictures.atlas 20261122-101500-aa01

sceneatlas runs compare pictures.atlas 20261121-020000-77b1 20261122-101500-aa01

sceneatlas runs restore pictures.atlas 20261121-020000-77b1

A run may be shortened to its beginning where only one begins so; `current` is the current one.

{EXIT_CODES}
"""
_CURRENT = "current"


class _RunsGroup(TyperGroup):
    """Takes `runs ATLAS` for `runs list ATLAS`: whatever is no command is an atlas."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - click's context
        """Put `list` in front where no command is named."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_RunsGroup,
    help="List the runs of an atlas (`runs ATLAS`), show one, compare two, go back to one.",
    epilog=EXAMPLES,
)
RunArgument = Annotated[str, typer.Argument(help="A run, its beginning, or `current`.")]
LimitOption = Annotated[int, typer.Option(min=0, help="How many photos to name of each kind.")]


@app.command("list", epilog=EXAMPLES)
def list_runs(atlas: AtlasArgument = "atlas", as_json: JsonOption = False) -> None:
    """List the kept runs, newest first; `runs ATLAS` does the same."""
    with told_plainly():
        from commands import runs_table  # noqa: PLC0415 - heavy imports only when needed
        from models.records.store import AtlasStore  # noqa: PLC0415

        rows = runs_table.rows(AtlasStore(atlas))
        if as_json:
            _print_json(rows)
        else:
            runs_table.print_runs(rows, atlas)


@app.command(epilog=EXAMPLES)
def show(atlas: AtlasArgument, run: RunArgument = _CURRENT, as_json: JsonOption = False) -> None:
    """Tell all of a run: stages with seconds and bytes, rejects, settings, versions, tables."""
    with told_plainly():
        from commands.run_placard import print_run  # noqa: PLC0415
        from models.records.store import AtlasStore  # noqa: PLC0415

        store = AtlasStore(atlas)
        manifest = store.manifest(_named(store, run))
        if as_json:
            _print_json(manifest.to_json())
        else:
            print_run(store, manifest)


@app.command(epilog=EXAMPLES)
def compare(
    atlas: AtlasArgument,
    before: RunArgument,
    after: RunArgument = _CURRENT,
    limit: LimitOption = 10,
    as_json: JsonOption = False,
) -> None:
    """Tell what changed: photos, tags that flipped, topics and how alike they are, maps."""
    with told_plainly():
        from commands.comparison_table import print_comparison  # noqa: PLC0415
        from models.history.comparison import compare as compared  # noqa: PLC0415
        from models.records.store import AtlasStore  # noqa: PLC0415

        store = AtlasStore(atlas)
        found = compared(*(store.snapshot(_named(store, run)) for run in (before, after)))
        if as_json:
            _print_json(asdict(found))
        else:
            print_comparison(found, limit)


@app.command(epilog=EXAMPLES)
def restore(atlas: AtlasArgument, run: RunArgument, as_json: JsonOption = False) -> None:
    """Make an older run the current one again: readers change over in one step.

    It is published as a new run with the same tables, so nothing is lost, and the next build goes
    on from it. To undo it, restore the run that was current before.
    """
    with told_plainly():
        from models.history.restoring import restore as restored  # noqa: PLC0415
        from models.records.store import AtlasStore  # noqa: PLC0415

        store = AtlasStore(atlas)
        before = store.current_run_id()
        manifest = restored(store, _named(store, run), by=_whoever())
        if as_json:
            _print_json(manifest.to_json())
            return
        typer.echo(
            f"{manifest.restored_from} is current again, as {manifest.run_id}; back with: "
            f"sceneatlas runs restore {atlas} {before}"
        )


def _named(store: Any, run: str) -> str:  # noqa: ANN401 - an AtlasStore, imported when needed
    """Return the id of the run that a person means; raises LookupError naming those there are."""
    known = store.run_ids()
    if run == _CURRENT:
        return str(store.snapshot().run_id)
    meant = [run] if run in known else [each for each in known if each.startswith(run)]
    if len(meant) == 1:
        return str(meant[0])
    why = "several runs begin with" if meant else "no run"
    listed = ", ".join(meant or known) or "none; make one with: sceneatlas build PHOTOS"
    raise LookupError(f"{why} {run!r} in {store.url}; there are: {listed}")


def _whoever() -> str:
    from getpass import getuser  # noqa: PLC0415
    from socket import gethostname  # noqa: PLC0415

    try:
        return f"{getuser()}@{gethostname()}"
    except (KeyError, OSError):  # a container's user without a name
        return f"somebody@{gethostname()}"


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
