"""`sceneatlas status` and `sceneatlas rejects`: what an atlas holds, and what it could not take."""

import csv
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.outcome import errors, told_plainly

if TYPE_CHECKING:
    from models.records.store import AtlasStore

AtlasArgument = Annotated[str, typer.Argument(help="Folder or fsspec URL of the atlas.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def status(atlas: AtlasArgument = "atlas", as_json: JsonOption = False) -> None:
    """Show what an atlas holds: its current run, photos, rejects, topics and maps."""
    with told_plainly():
        from commands.summary import print_status  # noqa: PLC0415 - heavy imports only when needed
        from models.records.store import AtlasStore  # noqa: PLC0415

        store = AtlasStore(atlas)
        _print_failure(store)
        snapshot = store.snapshot()
        if as_json:
            typer.echo(json.dumps(snapshot.manifest.to_json(), indent=2, ensure_ascii=False))
        else:
            print_status(snapshot, atlas)


def rejects(
    atlas: AtlasArgument = "atlas",
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """List the files that did not become photos: of a failed run, if that is the newest."""
    with told_plainly():
        from models.records.store import AtlasStore  # noqa: PLC0415

        rows = _newest_rejects(AtlasStore(atlas))
        if as_json:
            typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        elif as_csv:
            writer = csv.DictWriter(sys.stdout, ["uri", "stage", "reason", "detail"])
            writer.writeheader()
            writer.writerows(rows)
        else:
            _print_rows(rows)


def _newest_rejects(store: "AtlasStore") -> list[dict[str, Any]]:
    """Return the rejects of the last run, and say so on standard error where that one failed."""
    from models.records.failure import last_failure  # noqa: PLC0415

    failure = last_failure(store)
    if failure is None or failure.rejects is None or not store.has(failure.rejects):
        return list(store.snapshot().rejects().to_pylist())
    errors.print(f"of the build that failed at {failure.failed_at}, which was not published:")
    return list(store.read(failure.rejects).to_pylist())


def _print_failure(store: "AtlasStore") -> None:
    from models.records.failure import last_failure  # noqa: PLC0415

    if failure := last_failure(store):
        errors.print(
            f"the last build failed at {failure.failed_at}: {failure.reason}", markup=False
        )


def _print_rows(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    if not rows:
        typer.echo("nothing was rejected")
        return
    table = Table("stage", "reason", "file", box=None, pad_edge=False, header_style="dim")
    for row in rows:
        table.add_row(row["stage"], Text(row["reason"]), Text(row["uri"], overflow="fold"))
    Console(highlight=False).print(table)
