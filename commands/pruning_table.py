"""What a prune deletes, for people."""

from commands.amounts import counted, human_bytes
from commands.runs_table import console, plain_table
from models.history.pruning import Pruning


def print_pruning(pruning: Pruning, *, is_plan: bool) -> None:
    """Print what went, or would go: runs, rows and bytes of each table."""
    out = console()
    kept = counted(len(pruning.kept), "run")
    if not pruning.cuts:
        out.print(f"nothing to delete: {kept} kept, and they need everything that is there")
        return
    table = plain_table("table", "rows", "bytes")
    for name, (n_rows, n_bytes) in pruning.by_table().items():
        table.add_row(name, f"{n_rows:,}" if n_rows else "", human_bytes(n_bytes))
    out.print(table)
    freed = human_bytes(pruning.n_bytes)
    verb = f"would free about {freed}" if is_plan else f"freed {freed}"
    out.print(f"{verb}: {counted(len(pruning.dropped), 'run')} deleted, {kept} kept")
