import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.records.files import TEMPORARY, Files
from models.records.writer import Busy, sole_writer


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
    who = rf"process {os.getpid()} on .*minutes ago"
    with sole_writer(files), pytest.raises(Busy, match=who), sole_writer(files):
        pass


def test_after_a_build_the_next_one_may_write(files: Files) -> None:
    for _ in range(2):
        with sole_writer(files) as note:
            assert note is None


def test_a_build_that_fails_gives_the_atlas_back(files: Files) -> None:
    with pytest.raises(ZeroDivisionError), sole_writer(files):
        raise ZeroDivisionError
    with sole_writer(files) as note:
        assert note is None


def test_the_claim_of_a_killed_build_is_taken_over_and_said(files: Files) -> None:
    claimed_by(files, pid=dead_process())
    with sole_writer(files) as note:
        assert note is not None
        assert "did not finish" in note


def test_a_build_on_another_host_is_believed_for_a_day(files: Files) -> None:
    claim = claimed_by(files, pid=1, host="elsewhere")
    with pytest.raises(Busy, match="elsewhere"), sole_writer(files):
        pass
    claim.write_text(json.dumps({"host": "elsewhere", "pid": 1, "since": time.time() - 90_000}))
    with sole_writer(files) as note:
        assert note is not None


def test_a_claim_that_was_half_written_holds_nobody_up(files: Files) -> None:
    claimed_by(files, pid=1).write_text("{")
    with sole_writer(files) as note:
        assert note is not None


def test_what_a_killed_build_left_half_written_is_removed(files: Files) -> None:
    folder = claimed_by(files, pid=dead_process()).parent
    (folder / f"{TEMPORARY}1-x.parquet").write_bytes(b"half")
    with sole_writer(files):
        assert [path.name for path in folder.iterdir()] == ["writer.json"]


def test_an_object_store_is_not_claimed() -> None:
    files = Files("memory://unclaimed")
    with sole_writer(files), sole_writer(files) as note:
        assert note is None
