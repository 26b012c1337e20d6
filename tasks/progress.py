"""How far a stage is, told to whoever listens: a terminal's bar, a run page, or nobody."""

from blinker import Signal

began = Signal("(sender: stage name) n_total: a stage starts on so many items")
advanced = Signal("(sender: stage name) n_done: a stage did so many more")


def begin(stage: str, n_total: int) -> None:
    """Say that `stage` starts on `n_total` items; with 0 it is done at once."""
    began.send(stage, n_total=n_total)


def advance(stage: str, n_done: int) -> None:
    """Say that `stage` has done `n_done` more of its items."""
    advanced.send(stage, n_done=n_done)
