"""Progress bars: one line a stage, with counts and time left."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from tasks.progress import advanced, began


@contextmanager
def progress_bars(*, shown: bool = True) -> Iterator[None]:
    """Draw a bar for each stage that begins, on standard error, until the block ends.

    Where standard error is no terminal, nothing is drawn but the last state.
    """
    if not shown:
        yield
        return
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as progress:
        stages: dict[str, TaskID] = {}

        def begin(stage: str, n_total: int) -> None:
            _finish(progress, stages)
            stages[stage] = progress.add_task(stage, total=n_total or None)

        def advance(stage: str, n_done: int) -> None:
            progress.advance(stages[stage], n_done)

        with began.connected_to(begin), advanced.connected_to(advance):
            yield
        _finish(progress, stages)


def _finish(progress: Progress, stages: dict[str, TaskID]) -> None:
    """Fill the bars of stages that had nothing to count."""
    for task in progress.tasks:
        if task.total is None:
            progress.update(task.id, total=1, completed=1)
