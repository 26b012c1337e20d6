"""Prefect's temporary server, made to end with the build that started it, however that ends."""

import os
import subprocess
from typing import Any

from prefect.server.api.server import SubprocessASGIServer

# Waits for a line. If the pipe breaks instead, whoever held it was killed, and the server goes too.
_GUARD = 'read -r _ || kill "$1"'


class MortalServer(SubprocessASGIServer):
    """A temporary server with a guard; without one, `kill -9` of a build leaves 200 MB behind.

    The kernel's own means (PR_SET_PDEATHSIG) would end the server with the thread that started
    it, and there is none on macOS.
    """

    def _run_uvicorn_command(self) -> subprocess.Popen[Any]:
        server = super()._run_uvicorn_command()
        self._dismiss()  # a server whose port was taken is started again
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "guard", str(server.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the build, not for its guard
        )
        return server

    def stop(self) -> None:
        """Stop the server, then send its guard home."""
        super().stop()
        self._dismiss()

    def _dismiss(self) -> None:
        guard: subprocess.Popen[bytes] | None = getattr(self, "_guard", None)
        if guard is not None:
            guard.communicate(b"\n")
            self._guard = None


def guard_temporary_server() -> None:
    """Have Prefect start its temporary server, if it needs one, with a guard."""
    if os.name == "posix":
        MortalServer()  # becomes the one instance that Prefect finds
