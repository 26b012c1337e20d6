"""One run in full, for people: what was asked, found, made, and what it depended on."""

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.text import Text

from commands.amounts import human_bytes, moment
from commands.runs_table import console, plain_table
from models.records.manifest import Manifest
from models.records.store import AtlasStore


def print_run(store: AtlasStore, run: Manifest) -> None:
    """Print a run's manifest."""
    out = console()
    current = " (current)" if run.run_id == store.current_run_id() else ""
    out.print(f"run [bold]{run.run_id}[/bold]{current}")
    _print_values(out, "", _facts(run))
    _print_stages(out, run)
    _print_values(out, "rejects", {why: str(n) for why, n in run.rejects_by_reason.items()})
    for note in run.notes:
        out.print(Text.assemble(("note ", "yellow"), note), soft_wrap=True)
    _print_values(out, "settings and seeds", dict(_flat(run.settings)))
    _print_values(out, "versions", run.versions)
    _print_values(out, "weights (SHA-256)", run.weights)
    _print_tables(out, store, run)


def _facts(run: Manifest) -> dict[str, str]:
    facts = {
        "started": moment(run.started_at),
        "finished": moment(run.finished_at),
        "sources": ", ".join(run.sources),
        "extractor": run.extractor,
        "tagger": run.tagger or "none",
    }
    if run.restored_from:
        facts["restored"] = f"from {run.restored_from} by {run.restored_by}; its stages are shown"
    return facts


def _print_stages(out: Console, run: Manifest) -> None:
    heads = ("found", "done", "reused", "rejected", "seconds", "read", "written")
    table = plain_table("stage", *heads)
    for stage in run.stages:
        counts = (stage.found, stage.done, stage.reused, stage.rejected)
        moved = (human_bytes(stage.bytes_read), human_bytes(stage.bytes_written))
        table.add_row(stage.name, *(f"{n:,}" for n in counts), f"{stage.seconds:,.1f}", *moved)
    out.print()
    out.print(table)


def _print_values(out: Console, heading: str, values: Mapping[str, str]) -> None:
    if not values:
        return
    table = plain_table("", "value")
    table.show_header = False
    for name, value in values.items():
        table.add_row(Text(f"  {name}" if heading else name), Text(value))
    if heading:
        out.print(f"\n[dim]{heading}[/dim]")
    out.print(table)


def _print_tables(out: Console, store: AtlasStore, run: Manifest) -> None:
    table = plain_table("table", "rows", "bytes")
    for name, path in sorted(run.tables.items()):
        with store.files.open_table(path) as parquet:
            n_rows = parquet.metadata.num_rows
        table.add_row(name, f"{n_rows:,}", human_bytes(store.files.size(path)))
    out.print()
    out.print(table)


def _flat(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield settings as "section.name" with their values as text."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
