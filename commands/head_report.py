"""What training gave, for people: the head's accuracies, and simple classifiers beside it."""

from typing import Any

from rich.console import Console
from rich.table import Table

from models.scenes.head_files import HeadCard


def print_head(card: HeadCard) -> None:
    """Print what training gave."""
    report = card.report
    console = Console(highlight=False)
    console.print(
        f"\nhead [bold]{card.name}[/bold]: {len(card.labels)} classes, {card.n_photos} photos, "
        f"{report['n_epochs']} epochs"
    )
    console.print(
        f"on {report['n_validation']} photos held back, which also chose the epoch and the "
        f"temperature: {_accuracies(report)}",
        soft_wrap=True,
    )
    examination = report["examination"]
    if examination:
        _print_examination(console, examination)
    if report["baselines"]:
        console.print(_comparison(examination or report, report))
    for note in report["notes"]:
        console.print(f"[yellow]note[/yellow] {note}", soft_wrap=True)
    console.print(f"reads {card.extractor}; tag with it: --tagger {card.name}", soft_wrap=True)


def _print_examination(console: Console, examination: dict[str, Any]) -> None:
    console.print(
        f"examined on {examination['n_photos']} photos it never saw ({examination['source']}): "
        f"{_accuracies(examination)}",
        soft_wrap=True,
    )
    right = examination["confident_accuracy"]
    console.print(
        f"confident of {examination['confident_share']:.1%} of them"
        + (f", and right on {right:.1%} of those" if right is not None else "")
    )


def _accuracies(measured: dict[str, Any]) -> str:
    return (
        f"accuracy {measured['accuracy']:.1%}, top 5 {measured['top5_accuracy']:.1%}, "
        f"calibration error {measured['calibration_error']:.1%} "
        f"(before the temperature {measured['uncalibrated_error']:.1%})"
    )


def _comparison(head: dict[str, Any], report: dict[str, Any]) -> Table:
    """Return the head above the baselines, all on the same photos: what the second layer buys."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("on the same photos")
    for heading in ("accuracy", "top 5", "learnt from"):
        table.add_column(heading, justify="right")
    table.add_column("strength")
    n_training = report["n_training"]
    if head is not report:
        n_training += report["n_validation"]
    table.add_row("2-layer head", *_shares(head), f"{n_training}", "")
    for each in report["baselines"]:
        table.add_row(each["method"], *_shares(each), f"{each['n_training']}", each["chosen"])
    return table


def _shares(measured: dict[str, Any]) -> tuple[str, str]:
    return f"{measured['accuracy']:.1%}", f"{measured['top5_accuracy']:.1%}"
