"""Any history of builds, prunes, restores and crashes leaves a readable, consistent atlas."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from models.history.pruning import plan_pruning, prune
from models.history.restoring import restore
from models.records import writer
from models.records.files import TEMPORARY, Files
from models.records.store import AtlasStore
from tests.history.small_runs import NETWORK, Run, extracted, published

_PHOTOS = st.sets(st.sampled_from("abcdefgh"), min_size=1)
_REJECTS = st.sets(st.sampled_from("wxyz"), max_size=2)
_NETWORKS = st.sampled_from([NETWORK, NETWORK, "other.layer.avg.1"])
_OPERATIONS_LEFT = st.integers(0, 24)
_NEVER = 10**9


class Killed(BaseException):
    """The process is gone: nothing that it would have done afterwards happens."""


class MortalFiles(Files):
    """Files of a process that is killed at its n-th change, before, amid or after it."""

    n_left = _NEVER

    def write(self, path: str, content: bytes) -> None:
        if self.n_left == 0:
            folder, _, name = f"{self.root}/{path}".rpartition("/")
            Path(folder).mkdir(parents=True, exist_ok=True)
            Path(f"{folder}/{TEMPORARY}dead-{name}").write_bytes(content[: len(content) // 2])
        self._live_on()
        super().write(path, content)

    def remove(self, path: str) -> None:
        self._live_on()
        super().remove(path)

    @staticmethod
    def _write_through(path: str, content: bytes) -> None:
        Path(path).write_bytes(content)  # processes die here, disks do not

    def _live_on(self) -> None:
        if self.n_left == 0:
            raise Killed
        self.n_left -= 1


class History(RuleBasedStateMachine):
    """An atlas, several processes that write it, and a reader that has it open all the time."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        # Whoever takes over a dead claim waits a moment for rivals; in this folder there are none.
        self.patch.setitem(writer._SETTLE_S, True, 0.0)
        self.folder = tempfile.mkdtemp()
        self.reader = AtlasStore(f"{self.folder}/atlas")
        self.n_runs = 0
        self.seen: str | None = None

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)

    def process(self, n_left: int = _NEVER) -> AtlasStore:
        """Return the store of a new process that dies after so many changes."""
        store = AtlasStore(f"{self.folder}/atlas")
        store.files = MortalFiles(store.url)
        store.files.n_left = n_left
        return store

    @staticmethod
    def published(store: AtlasStore, run_id: str, run: Run) -> None:
        """Build as the flow does: as the only writer."""
        with writer.sole_writer(store.files):
            published(store, run_id, run)

    def run(self, photos: set[str], rejects: set[str], network: str) -> tuple[str, Run]:
        """Return a run to publish, under a name after all others."""
        self.n_runs += 1
        held = {key: f"file:///{key}.jpg" for key in photos}
        refused = {f"file:///{key}.jpg": key for key in rejects}
        return f"run-{self.n_runs:04}", Run(held, rejects=refused, extractor=network)

    @rule(photos=_PHOTOS, rejects=_REJECTS, network=_NETWORKS)
    def build(self, photos: set[str], rejects: set[str], network: str) -> None:
        run_id, run = self.run(photos, rejects, network)
        self.until_killed(lambda store: self.published(store, run_id, run), _NEVER)
        assert self.reader.current_run_id() == run_id
        assert self.reader.snapshot().photo_ids() == run.ids

    @rule(photos=_PHOTOS, rejects=_REJECTS, network=_NETWORKS, n_left=_OPERATIONS_LEFT)
    def build_and_die(self, photos: set[str], rejects: set[str], network: str, n_left: int) -> None:
        named = self.run(photos, rejects, network)
        self.until_killed(lambda store: self.published(store, *named), n_left)

    @rule(photos=_PHOTOS, rejects=_REJECTS)
    def extract_without_publishing(self, photos: set[str], rejects: set[str]) -> None:
        extracted(self.process(), self.run(photos, rejects, NETWORK)[1])

    @precondition(lambda self: self.reader.current_run_id())
    @rule(n_kept=st.integers(1, 3), keep_features=st.booleans())
    def prune(self, n_kept: int, keep_features: bool) -> None:
        store = self.process()
        before = self.reader.current_run_id()
        done = prune(store, n_kept, keep_features=keep_features)
        assert n_kept <= len(done.kept) <= n_kept + 1 or not done.dropped
        assert self.reader.current_run_id() == before
        assert plan_pruning(store, n_kept, keep_features=keep_features).cuts == ()

    @precondition(lambda self: self.reader.current_run_id())
    @rule(n_kept=st.integers(1, 3), n_left=_OPERATIONS_LEFT)
    def prune_and_die(self, n_kept: int, n_left: int) -> None:
        before = self.reader.current_run_id()
        self.until_killed(lambda store: prune(store, n_kept), n_left)
        assert self.reader.current_run_id() == before

    @precondition(lambda self: len(self.reader.run_ids()) > 1)
    @rule(age=st.integers(0, 5), n_left=_OPERATIONS_LEFT | st.just(_NEVER))
    def restore(self, age: int, n_left: int) -> None:
        runs = self.reader.run_ids()
        old = self.reader.manifest(runs[age % len(runs)])
        if old.tables != self.reader.snapshot().manifest.tables:
            self.until_killed(lambda store: restore(store, old.run_id, by="ann"), n_left)

    def until_killed(self, work: Callable[[AtlasStore], object], n_left: int) -> None:
        """Let a process work until it is done or dead; a dead one's claim stays behind."""
        with suppress(Killed):
            work(self.process(n_left))
        left = writer.holder(self.reader.files)
        if left:  # by a process of this number, which lives on in this test
            self.reader.files.write(writer.CLAIM, replace(left, pid=0).to_json())

    @invariant()
    def every_kept_run_can_be_read_whole(self) -> None:
        for run_id in self.reader.run_ids():
            run = self.reader.snapshot(run_id)
            assert all(self.reader.has(path) for path in run.manifest.tables.values())
            ids = run.photo_ids()
            assert run.photos()["photo_id"].to_pylist() == ids
            assert len(run.vectors("conv")) == len(run.positions("conv")) == len(ids)
            for photo_id in ids:
                thumbnail = run.thumbnail(photo_id)
                assert thumbnail is not None
                assert thumbnail["webp"] == photo_id.encode()

    @invariant()
    def there_is_a_current_run_once_there_was_one(self) -> None:
        current = self.reader.current_run_id()
        assert current or not self.seen
        if current:
            assert self.reader.snapshot().run_id == current
            self.seen = current

    @invariant()
    def a_new_process_reads_what_an_old_one_does(self) -> None:
        fresh = AtlasStore(self.reader.url)
        for table in ("thumbnails", "contents", f"features/{NETWORK}"):
            assert fresh.shards(table).keys() == self.reader.shards(table).keys()


TestHistories = History.TestCase
TestHistories.settings = settings(max_examples=10, stateful_step_count=10, deadline=None)


def _build(store: AtlasStore) -> None:
    with writer.sole_writer(store.files):
        published(store, "run-3", Run({key: f"file:///{key}.jpg" for key in "cdefg"}))


def _prune(store: AtlasStore) -> None:
    prune(store, 2)


def _restore(store: AtlasStore) -> None:
    with suppress(ValueError):  # it was published before the kill
        restore(store, "run-0", by="ann")


@pytest.mark.parametrize("work", [_build, _prune, _restore])
def test_killed_at_any_point_it_harms_no_run_and_doing_it_again_finishes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[AtlasStore], None]
) -> None:
    monkeypatch.setitem(writer._SETTLE_S, True, 0.0)
    whole = AtlasStore(str(tmp_path / "whole"))
    for number, photos in enumerate(["abcd", "bcde", "cdef"]):
        held = {key: f"file:///{key}.jpg" for key in photos}
        published(whole, f"run-{number}", Run(held, rejects={f"file:///no{number}": f"no{number}"}))
    n_changes = 0
    while not _done_before(work, tmp_path / "whole", tmp_path / f"dies-{n_changes}", n_changes):
        left = AtlasStore(str(tmp_path / f"dies-{n_changes}"))
        left.files = MortalFiles(left.url)
        _is_whole(left)
        (Path(left.url) / writer.CLAIM).unlink(missing_ok=True)  # its process is this one
        work(left)
        _is_whole(left)
        n_changes += 1
    assert n_changes >= 3
    unbroken = _contents(tmp_path / f"dies-{n_changes}")
    for number in range(n_changes if work is not _restore else 0):  # whose runs are named by time
        assert _contents(tmp_path / f"dies-{number}") == unbroken


def _done_before(
    work: Callable[[AtlasStore], None], atlas: Path, copy: Path, n_changes: int
) -> bool:
    """Do it to a copy of an atlas; return False if the kill after so many changes came first."""
    shutil.copytree(atlas, copy)
    store = AtlasStore(str(copy))
    store.files = MortalFiles(store.url)
    store.files.n_left = n_changes
    try:
        work(store)
    except Killed:
        return False
    return True


def _is_whole(atlas: AtlasStore) -> None:
    """Check that the current run and every kept one can be read, and each of their photos."""
    assert atlas.snapshot().photo_ids()
    for run_id in atlas.run_ids():
        run = atlas.snapshot(run_id)
        assert len(run.vectors("conv")) == len(run.photos()) == len(run.photo_ids())
        assert all(run.thumbnail(key) for key in run.photo_ids())


def _contents(atlas: Path) -> dict[str, bytes]:
    files = (path for path in atlas.rglob("*") if path.is_file())
    return {str(path.relative_to(atlas)): path.read_bytes() for path in files}
