"""What a run did, for people: counts, seconds a stage, rejects by reason, notes."""

from rich.console import Console
from rich.table import Table

from models.records.manifest import Manifest
from models.records.snapshot import Snapshot

_REASONS_SHOWN = 5


def print_summary(manifest: Manifest, atlas: str) -> None:
    """Print a run's summary to standard output."""
    console = Console(highlight=False)
    photos = manifest.stage("extract")
    console.print(
        f"\n[bold]{photos.found} files found[/bold]: {photos.done} done, {photos.reused} reused, "
        f"{photos.rejected} rejected"
        + (f" ({manifest.n_ignored} others are not photos)" if manifest.n_ignored else "")
    )
    _print_rejects(console, manifest, atlas)
    console.print(_stages(manifest))
    for note in manifest.notes:
        console.print(f"[yellow]note[/yellow] {note}", soft_wrap=True)
    console.print(f"run [bold]{manifest.run_id}[/bold] is published in {atlas}", soft_wrap=True)


def _print_rejects(console: Console, manifest: Manifest, atlas: str) -> None:
    reasons = list(manifest.rejects_by_reason.items())
    for reason, count in reasons[:_REASONS_SHOWN]:
        console.print(f"  {count:>6} {reason}", markup=False, soft_wrap=True)
    if reasons:
        more = len(reasons) - _REASONS_SHOWN
        others = f"{more} more reasons; " if more > 0 else ""
        console.print(f"         {others}all of them: sceneatlas rejects {atlas}", soft_wrap=True)


def _stages(manifest: Manifest) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("stage")
    for heading in ("seconds", "photos"):
        table.add_column(heading, justify="right")
    for stage in manifest.stages:
        table.add_row(stage.name, f"{stage.seconds:.1f}", str(stage.found))
    return table


def print_status(snapshot: Snapshot, atlas: str) -> None:
    """Print what an atlas holds."""
    print_summary(snapshot.manifest, atlas)
    console = Console(highlight=False)
    console.print(f"extractor {snapshot.manifest.extractor}")
    console.print(f"tagger    {snapshot.manifest.tagger or 'none'}")
    for row in snapshot.quality().to_pylist():
        if row["measure"] in ("trustworthiness", "n_topics"):
            console.print(f"{row['table']:<26} {row['measure']} {row['value']:.4g}")
