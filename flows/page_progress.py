"""How far a run is, as a bar on its page in Prefect, told every few seconds at most."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from tasks.progress import advanced, began

_EVERY_S = 5.0  # each update is a request, and a row in the server's database


class _Bar:
    def __init__(self, key: str) -> None:
        made = create_progress_artifact(0.0, key=key, description="scan")
        self._id = cast(UUID, made)
        self._told_at = time.monotonic()
        self._stage, self._n_done, self._n_total = "scan", 0, 0

    def begin(self, stage: str, n_total: int) -> None:
        self._stage, self._n_done, self._n_total = stage, 0, n_total
        self._tell()

    def advance(self, stage: str, n_done: int) -> None:
        if stage == self._stage:
            self._n_done += n_done
            self._tell()

    def finish(self) -> None:
        self._show(100.0, "done")

    def _tell(self) -> None:
        if time.monotonic() - self._told_at >= _EVERY_S:
            self._told_at = time.monotonic()
            share = min(1.0, self._n_done / self._n_total) if self._n_total else 0.0
            self._show(100 * share, f"{self._stage}: {self._n_done:,} of {self._n_total:,}")

    def _show(self, percent: float, about: str) -> None:
        update_progress_artifact(self._id, percent, description=about)


@contextmanager
def progress_artifact(key: str) -> Iterator[None]:
    """Show the progress of the stages that begin until the block ends."""
    bar = _Bar(key)
    with began.connected_to(bar.begin), advanced.connected_to(bar.advance):
        yield
    bar.finish()
