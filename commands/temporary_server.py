"""Prefect's temporary server, made to end with the build that started it, however that ends."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from typing import Any

from prefect.server.api.server import SubprocessASGIServer

# Waits for a line. If the pipe breaks instead, whoever held it was killed, and the server goes too.
_GUARD = 'read -r _ || kill "$1"'


class MortalServer(SubprocessASGIServer):
    """A temporary server with a guard; without one, `kill -9` of a build leaves 200 MB behind.

    The kernel's own means (PR_SET_PDEATHSIG) would end the server with the thread that started
    it, and there is none on macOS.
    """

    _guard: subprocess.Popen[bytes] | None = None

    def _run_uvicorn_command(self) -> subprocess.Popen[Any]:
        server = super()._run_uvicorn_command()
        self._dismiss()  # a server whose port was taken is started again
        self._guard = _guard(server)
        return server

    def stop(self) -> None:
        """Stop the server, then send its guard home."""
        super().stop()
        self._dismiss()

    def _dismiss(self) -> None:
        if self._guard is not None:
            self._guard.communicate(b"\n")
            self._guard = None


@contextlib.contextmanager
def guarded(server: subprocess.Popen[bytes]) -> Iterator[None]:
    """Stop a server when the block ends, or when this process is killed in it."""
    guard = _guard(server) if os.name == "posix" else None
    try:
        yield
    finally:
        server.terminate()
        server.wait()
        if guard:
            guard.communicate(b"\n")


def _guard(server: subprocess.Popen[Any]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, "guard", str(server.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the build, not for its guard
    )


def guard_temporary_server() -> None:
    """Have Prefect start its temporary server, if it needs one, with a guard."""
    if os.name == "posix":
        MortalServer()  # becomes the one instance that Prefect finds
