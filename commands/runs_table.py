"""The runs of an atlas as a table: when, what of, at what cost."""

from typing import Any

from rich.console import Console
from rich.table import Table

from commands.amounts import counted, human_bytes, moment
from models.records.manifest import Manifest
from models.records.store import AtlasStore

PIPE_COLUMNS = 200  # into a file or another command, nothing is cut off


def rows(store: AtlasStore) -> list[dict[str, Any]]:
    """Return what a list of runs tells, newest first. Raises NoAtlas where there is none."""
    current = store.snapshot().run_id
    runs = [store.manifest(run_id) for run_id in reversed(store.run_ids())]
    return [{**_row(store, run), "current": run.run_id == current} for run in runs]


def _row(store: AtlasStore, run: Manifest) -> dict[str, Any]:
    files = next((stage for stage in run.stages if stage.name == "extract"), None)
    with store.files.open_table(run.tables["roster"]) as roster:
        n_photos = roster.metadata.num_rows
    return {
        "run": run.run_id,
        "finished_at": run.finished_at,
        "photos": n_photos,
        "new": files.done if files else None,
        "rejected": files.rejected if files else None,
        "seconds": round(sum(stage.seconds for stage in run.stages), 3),
        "bytes_written": sum(stage.bytes_written for stage in run.stages),
        "extractor": run.extractor,
        "tagger": run.tagger,
        "restored_from": run.restored_from or None,
        "restored_by": run.restored_by or None,
    }


def print_runs(runs: list[dict[str, Any]], atlas: str) -> None:
    """Print runs, one a line."""
    out = console()
    table = plain_table("run", "finished", "photos", "new", "rejected", "seconds", "written", "")
    for run in runs:
        restored = run["restored_from"]
        table.add_row(
            run["run"],
            moment(run["finished_at"]),
            f"{run['photos']:,}",
            "" if restored else number(run["new"]),
            number(run["rejected"]),
            "" if restored else f"{run['seconds']:,.1f}",
            "" if restored else human_bytes(run["bytes_written"]),
            _remark(run),
        )
    out.print(table)
    hint = f"\n{counted(len(runs), 'run')}; all of one: sceneatlas runs show {atlas} RUN"
    out.print(hint, style="dim", soft_wrap=True)


def _remark(run: dict[str, Any]) -> str:
    restored = run["restored_from"]
    words = ["current"] if run["current"] else []
    words += [f"restored from {restored} by {run['restored_by']}"] if restored else []
    return ", ".join(words)


def number(value: int | None) -> str:
    """Return a number with its thousands set apart, nothing for None."""
    return "" if value is None else f"{value:,}"


def console() -> Console:
    """Return where tables are printed to: standard output, wide enough where nobody watches."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=PIPE_COLUMNS)


def plain_table(first: str, *others: str) -> Table:
    """Return a table without a frame; of its columns those with numbers stand to the right."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(first, overflow="fold")
    for heading in others:
        words = heading in ("", "finished", "name", "before", "after", "photo", "value", "map")
        table.add_column(heading, justify="left" if words else "right", overflow="fold")
    return table
