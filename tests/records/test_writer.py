import itertools
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.records.claim import STALE_S, Claim
from models.records.files import TEMPORARY, Files
from models.records.writer import CLAIM, Busy, holder, sole_writer
from tests.racing_writers import n_winners


class Dawdling(Files):
    """Files of builds that the system stops for ever longer before they remove anything."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self._pauses_s = itertools.count(0.0, 0.4)

    def remove(self, path: str) -> None:
        time.sleep(next(self._pauses_s))
        super().remove(path)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(str(tmp_path / "atlas"))


def claimed_by(files: Files, **other: object) -> Path:
    folder = files.local_root()
    assert folder is not None
    folder.mkdir(parents=True)
    claim = folder / "writer.json"
    claim.write_text(json.dumps({"host": socket.gethostname(), "since": time.time(), **other}))
    return claim


def dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_second_build_leaves_with_who_is_building(files: Files) -> None:
    who = rf"process {os.getpid()}\) on .*minutes ago"
    with sole_writer(files), pytest.raises(Busy, match=who), sole_writer(files):
        pass


def test_after_a_build_the_next_one_may_write(files: Files) -> None:
    for _ in range(2):
        with sole_writer(files) as hold:
            assert hold.note is None


def test_a_build_that_fails_gives_the_atlas_back(files: Files) -> None:
    with pytest.raises(ZeroDivisionError), sole_writer(files):
        raise ZeroDivisionError
    with sole_writer(files) as hold:
        assert hold.note is None


def test_the_claim_of_a_killed_build_is_taken_over_and_said(files: Files) -> None:
    claimed_by(files, pid=dead_process())
    with sole_writer(files) as hold:
        assert hold.note is not None
        assert "did not finish" in hold.note


def test_a_build_on_another_host_is_believed_while_it_says_that_it_lives(files: Files) -> None:
    claim = claimed_by(files, pid=1, host="elsewhere", user="anna")
    with pytest.raises(Busy, match=r"anna .* on elsewhere"), sole_writer(files):
        pass
    silent = {"host": "elsewhere", "pid": 1, "since": 0, "renewed": time.time() - 2 * STALE_S}
    claim.write_text(json.dumps(silent))
    with sole_writer(files) as hold:
        assert hold.note is not None


def test_a_claim_that_was_half_written_holds_nobody_up(files: Files) -> None:
    claimed_by(files, pid=1).write_text("{")
    with sole_writer(files) as hold:
        assert hold.note is not None


def test_what_a_killed_build_left_half_written_is_removed(files: Files) -> None:
    folder = claimed_by(files, pid=dead_process()).parent
    (folder / f"{TEMPORARY}1-x.parquet").write_bytes(b"half")
    with sole_writer(files):
        assert [path.name for path in folder.iterdir()] == ["writer.json"]


def test_what_another_build_takes_back_meanwhile_holds_nobody_up(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = f"{files.root}/{TEMPORARY}1-writer.json"
    monkeypatch.setattr(files.filesystem, "glob", lambda _: [gone])
    with sole_writer(files) as hold:
        hold.check()


def test_a_build_that_waits_goes_on_when_the_first_has_ended(files: Files) -> None:
    heard: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        with sole_writer(files):
            second = pool.submit(_build, files, wait_s=60, on_wait=heard.append)
            while not heard:
                time.sleep(0.01)
            assert not second.done()
        assert second.result(timeout=30) is None
    assert len(heard) == 1
    assert f"process {os.getpid()}) on {socket.gethostname()}" in heard[0]


def test_a_build_waits_no_longer_than_it_was_told_to(files: Files) -> None:
    with sole_writer(files), pytest.raises(Busy, match="--wait"):
        _build(files, wait_s=0.05)


def test_of_many_builds_that_find_a_dead_claim_one_takes_over(files: Files) -> None:
    claimed_by(files, pid=dead_process())
    assert n_winners(files, 8) == 1


def test_builds_that_dawdle_between_look_and_take_over_leave_it_to_one(tmp_path: Path) -> None:
    slow = Dawdling(str(tmp_path / "atlas"))
    claimed_by(slow, pid=dead_process())
    assert n_winners(slow, 3) == 1


def test_a_build_says_that_it_lives(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.records.writer._RENEW_S", 0.02)
    with sole_writer(files):
        first = holder(files)
        assert first is not None
        while (now := holder(files)) is not None and now.renewed == first.renewed:
            time.sleep(0.01)
        assert now is not None
        assert (now.token, now.since) == (first.token, first.since)


def test_who_lost_the_claim_leaves_that_of_the_next_build_alone(files: Files) -> None:
    with sole_writer(files):
        files.write(CLAIM, Claim.of_this_process().to_json())
    assert files.exists(CLAIM)


def test_who_lost_the_claim_is_stopped_before_it_publishes(files: Files) -> None:
    with sole_writer(files) as hold:
        hold.check()
        files.write(CLAIM, Claim.of_this_process().to_json())
        with pytest.raises(Busy, match=r"taken over by .* Nothing was published"):
            hold.check()
        files.remove(CLAIM)
        with pytest.raises(Busy, match="was its disk unmounted"):
            hold.check()


def test_a_process_that_got_the_number_of_a_dead_build_is_not_believed(files: Files) -> None:
    claimed_by(files, pid=os.getpid(), renewed=time.time() - 2 * STALE_S)
    with sole_writer(files) as hold:
        assert hold.note is not None


def test_an_object_store_is_claimed_too() -> None:
    files = Files(f"memory://{secrets.token_hex(4)}/claimed")
    with sole_writer(files) as hold, pytest.raises(Busy):
        assert hold.note is None
        _build(files)
    assert not files.exists(CLAIM)


def _build(
    files: Files, *, wait_s: float = 0, on_wait: Callable[[str], None] = lambda _: None
) -> str | None:
    with sole_writer(files, wait_s=wait_s, on_wait=on_wait) as hold:
        return hold.note
