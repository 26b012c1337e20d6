"""The atlas that pages show: its current run, which moves on by itself, and runs before it."""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress

from dashboards.discretion import discreet
from dashboards.exhibition import Exhibition
from models.records.manifest import Manifest
from models.records.snapshot import Snapshot
from models.records.store import AtlasStore, NoAtlas

_N_KEPT = 2  # runs in memory: the current one, and the one that open pages may still show


class Gallery:
    """Answers for all pages and threads of a dashboard over one atlas.

    atlas: its folder or fsspec URL; it need not exist yet. recheck_s: how long the run that was
    current is taken to be so still. show_gps: whether anything tells where photos were taken.
    environments: of each label, such as "indoor".
    """

    def __init__(
        self,
        atlas: str,
        *,
        recheck_s: float = 2.0,
        show_gps: bool = False,
        environments: Mapping[str, str] | None = None,
    ) -> None:
        self.store = AtlasStore(atlas)
        self._environments = environments
        self._recheck_s = recheck_s
        self._show_gps = show_gps
        self._checked_at = float("-inf")
        self._current: str | None = None
        self._names_version = ""
        self._open: dict[str, Exhibition] = {}
        self._lock = threading.Lock()

    def current(self) -> Exhibition:
        """Return the current run; raises NoAtlas, which says how to make one, before the first."""
        run_id = self.current_run_id()
        return self._opened(run_id) if run_id else self._shown(None)

    def warm(self) -> None:
        """Read the current run before anybody asks for it; nothing happens where there is none."""
        with suppress(OSError, LookupError, ValueError):  # whoever asks is told
            self.current().warm()

    def current_run_id(self, seen: str | None = None) -> str | None:
        """Return the id of the current run, as it was a few seconds ago at most.

        seen: what a browser holds for the current one. Where it is another, this process looks
        again: of several workers, one may not know yet what another has told the browser.
        """
        with self._lock:
            is_old = time.monotonic() - self._checked_at > self._recheck_s
            if is_old or (seen is not None and seen != self._current):
                self._current = self.store.current_run_id()
                self._look_for_names()
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

    def snapshot(self, run_id: str) -> Snapshot:
        """Return a run to read some of its tables, kept by nobody; raises NoAtlas."""
        if run_id not in self.store.run_ids():  # an id from a browser never becomes a path
            raise NoAtlas(f"no run {run_id!r} here any more; reload the page")
        return discreet(self.store.snapshot(run_id), show_gps=self._show_gps)

    def rename(self, run_id: str, representation: str, topic: int, **said: str) -> None:
        """Give a topic of a run a name; said: `name`, "" to take it back, and `by` whom.

        Raises KeyError for a topic that is not there, ValueError for a name that cannot be.
        """
        snapshot = self.exhibition(run_id).snapshot
        if representation not in snapshot.with_topics():
            raise KeyError(f"run {run_id} has no topics of {representation!r}")
        topics = snapshot.computed_topics(representation)
        names = self.store.topic_names
        names.rename(snapshot.manifest, representation, topics, topic=topic, **said)
        with self._lock:
            self._look_for_names()

    @property
    def names_version(self) -> str:
        """What changes when a topic is renamed: what tells names must not be kept beyond it."""
        return self._names_version

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
                self._open[run_id] = self._shown(run_id)
                for old in list(self._open)[:-_N_KEPT]:
                    del self._open[old]
            return self._open[run_id]

    def _look_for_names(self) -> None:
        """Let runs in memory know of topics that were renamed, here or by another process."""
        now = self.store.topic_names.version()
        if now != self._names_version:
            for shown in self._open.values():
                shown.forget_names()
            self._names_version = now

    def _shown(self, run_id: str | None) -> Exhibition:
        snapshot = discreet(self.store.snapshot(run_id), show_gps=self._show_gps)
        return Exhibition(snapshot, self._environments)
