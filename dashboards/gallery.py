"""The atlas that pages show: its current run, which moves on by itself, and runs before it."""

import threading
import time

from dashboards.exhibition import Exhibition
from models.records.manifest import Manifest
from models.records.store import AtlasStore, NoAtlas

_N_KEPT = 2  # runs in memory: the current one, and the one that open pages may still show


class Gallery:
    """Answers for all pages and threads of a dashboard over one atlas.

    atlas: its folder or fsspec URL; it need not exist yet. recheck_s: how long the run that was
    current is taken to be so still.
    """

    def __init__(self, atlas: str, *, recheck_s: float = 2.0) -> None:
        self.store = AtlasStore(atlas)
        self._recheck_s = recheck_s
        self._checked_at = float("-inf")
        self._current: str | None = None
        self._open: dict[str, Exhibition] = {}
        self._lock = threading.Lock()

    def current(self) -> Exhibition:
        """Return the current run; raises NoAtlas, which says how to make one, before the first."""
        run_id = self.current_run_id()
        return self._opened(run_id) if run_id else Exhibition(self.store.snapshot())

    def current_run_id(self) -> str | None:
        """Return the id of the current run, as it was a few seconds ago at most."""
        with self._lock:
            if time.monotonic() - self._checked_at > self._recheck_s:
                self._current = self.store.current_run_id()
                self._checked_at = time.monotonic()
            return self._current

    def exhibition(self, run_id: str | None) -> Exhibition:
        """Return a run that an open page shows; raises NoAtlas for one that is not kept."""
        if run_id in self._open:
            return self._open[run_id]
        known = self.store.run_ids()  # a run's id from a browser never becomes a path
        if run_id not in known:
            raise NoAtlas(
                f"no run {run_id!r} here any more; reload the page to see the current one"
            )
        return self._opened(run_id)

    def holding(self, photo_id: str) -> tuple[Exhibition, int] | None:
        """Return the run that shows a photo, the current one first, and the photo's row in it."""
        for exhibition in [self.current(), *self._open.values()]:
            row = exhibition.row(photo_id)
            if row is not None:
                return exhibition, row
        return None

    def runs(self) -> list[Manifest]:
        """Return the manifests of all kept runs, newest first."""
        return [self.store.manifest(run_id) for run_id in reversed(self.store.run_ids())]

    def _opened(self, run_id: str) -> Exhibition:
        with self._lock:
            if run_id not in self._open:
                self._open[run_id] = Exhibition(self.store.snapshot(run_id))
                for old in list(self._open)[:-_N_KEPT]:
                    del self._open[old]
            return self._open[run_id]
