"""Prefect's own folder: full, closed or in the way, it is told before anything starts."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_HOME, temporary_settings

from commands.outcome import told_plainly
from commands.prefect_home import check_prefect_home, is_from_server, server_trouble

_LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
os.execv(sys.executable, [sys.executable, "-m", "sceneatlas", *sys.argv[1:]])
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "prefect"
    with temporary_settings({PREFECT_HOME: folder}):
        yield folder


def test_a_home_with_room_is_made_and_left_empty(home: Path) -> None:
    check_prefect_home()
    assert list(home.iterdir()) == []


def test_a_home_without_room_is_named_with_the_way_out(home: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(OSError, match="File too large") as told:
            check_prefect_home()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(home) in told.value.filename
    assert "PREFECT_HOME" in told.value.filename
    assert list(home.iterdir()) == []


def test_a_file_in_the_place_of_the_home_is_named(home: Path) -> None:
    home.touch()
    with pytest.raises(FileExistsError, match="PREFECT_HOME names another"):
        check_prefect_home()


def test_a_build_that_may_write_no_long_files_says_so_at_once_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.effect_noise((64, 48), 20).save(photos / "a.png")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    words = ["build", str(photos), "--atlas", str(tmp_path / "atlas")]
    ended = subprocess.run(
        [sys.executable, "-c", _LIMITED, *words], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 7, ended.stderr
    assert "ulimit -f" in ended.stderr
    assert "PREFECT_HOME names another folder" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "atlas").exists()


def test_what_a_server_without_room_comes_to_is_told_by_its_cause(home: Path) -> None:
    home.touch()  # what fails is the same for any reason
    error = PrefectHTTPStatusError(
        "500 Internal Server Error\nFor more see",
        request=httpx.Request("POST", "http://127.0.0.1/api"),
        response=httpx.Response(500),
    )
    assert is_from_server(error)
    assert "PREFECT_HOME names another" in server_trouble(error)[0]
    home.unlink()
    told, of_disk = server_trouble(error)
    assert told.startswith("Prefect's server failed: 500 Internal Server Error. What was finished")
    assert not of_disk


def test_errors_of_no_server_keep_their_trace() -> None:
    assert not is_from_server(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError), told_plainly():
        raise ZeroDivisionError
