"""How many bytes a step reads from photos and writes to an atlas, whichever process it runs in."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Metered:
    """Bytes so far: read from photos, written to the atlas."""

    n_read: int = 0
    n_written: int = 0


# Two steps in two threads of a worker each count their own.
_running: ContextVar[Metered | None] = ContextVar("metered", default=None)


@contextmanager
def metered() -> Iterator[Metered]:
    """Count what this context reads and writes until the block ends."""
    counts = Metered()
    token = _running.set(counts)
    try:
        yield counts
    finally:
        _running.reset(token)


def count_read(n_bytes: int) -> None:
    """Add to the bytes read; outside of a metered block it counts for nobody."""
    if counts := _running.get():
        counts.n_read += n_bytes


def count_written(n_bytes: int) -> None:
    """Add to the bytes written; outside of a metered block it counts for nobody."""
    if counts := _running.get():
        counts.n_written += n_bytes
