"""The tray between two processes."""

import os
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from models.pixels.tray import Tray

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="descriptors travel on POSIX only")

_LARGE = 20_000_000
_OPEN = Path("/proc/self/fd")


@pytest.fixture(params=["this", "without", "refusing"])
def tray(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Tray:
    """Return a tray of this system, or of one that has, or grants, no memory without a name."""
    if request.param == "without":
        monkeypatch.delattr(os, "memfd_create", raising=False)
    elif request.param == "refusing":
        monkeypatch.setattr(os, "memfd_create", refuse, raising=False)
    return Tray()


def refuse(name: str) -> int:
    """Do as a sandbox does."""
    raise OSError(f"no {name} here")


@pytest.fixture
def far_end(tray: Tray) -> Iterator[Connection]:
    """Yield a pipe to a process that returns what it picks up from the tray."""
    context = get_context("spawn")
    near, far = context.Pipe()
    process = context.Process(target=return_all, args=(far, tray), daemon=True)
    process.start()
    far.close()
    yield near
    near.close()
    process.join(20)


def return_all(pipe: Connection, tray: Tray) -> None:
    """Send back what lies on the tray, or the complaint that it does not."""
    while True:
        try:
            ticket = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(tray.pick_up(ticket))
        except OSError as error:
            pipe.send(error)


def test_bytes_come_through_whole_whatever_lay_there_before(
    tray: Tray, far_end: Connection
) -> None:
    for content in (b"first", os.urandom(_LARGE), b"", b"short"):
        far_end.send(tray.lay(content))
        assert far_end.recv() == content
        tray.clear()


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="it travels with the ticket")
def test_what_does_not_lie_there_any_more_is_missed() -> None:
    tray = Tray()
    ticket = tray.lay(bytes(_LARGE))
    tray.clear()
    with pytest.raises(OSError, match="0 of 20,000,000 bytes"):
        tray.pick_up(ticket)


@pytest.mark.skipif(not _OPEN.is_dir(), reason="this system does not list what is open")
def test_memory_goes_back_with_the_tray() -> None:
    before = len(list(_OPEN.iterdir()))
    trays = [Tray() for _ in range(5)]
    trays[0].lay(b"photo")
    trays.clear()
    assert len(list(_OPEN.iterdir())) == before
