"""The claim on an atlas: who is building it, and whether that build still lives."""

import getpass
import json
import os
import secrets
import socket
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

STALE_S = 15 * 60  # a claim is renewed every minute; clocks of hosts may differ by some


@dataclass(frozen=True, slots=True)
class Claim:
    """A build that writes an atlas.

    since, renewed: when it began and when it last said that it lives, in Unix seconds by the
    clock of its host. token: tells it from every other build.
    """

    user: str
    host: str
    pid: int
    since: float
    renewed: float
    token: str

    @classmethod
    def of_this_process(cls) -> Self:
        """Return the claim that this process makes now."""
        now = time.time()
        return cls(_user(), socket.gethostname(), os.getpid(), now, now, secrets.token_hex(8))

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Read a claim; one that was killed while it was written is that of a dead process."""
        try:
            read: dict[str, Any] = dict(json.loads(content))
        except (TypeError, ValueError):
            read = {}
        return cls(
            user=str(read.get("user", "somebody")),
            host=str(read.get("host", socket.gethostname())),
            pid=int(read.get("pid", 0)),
            since=float(read.get("since", 0)),
            renewed=float(read.get("renewed", read.get("since", 0))),
            token=str(read.get("token", "")),
        )

    def to_json(self) -> bytes:
        """Return what is written into the atlas."""
        return json.dumps(asdict(self), indent=2).encode()

    def renewed_now(self) -> Self:
        """Return the same claim, saying that it lives."""
        return replace(self, renewed=time.time())

    def lives(self) -> bool:
        """Tell whether the build may still be at work.

        On this host its process is looked up; a process that says nothing for a quarter of an
        hour is another one, to which the system gave the same number, or has been stopped.
        """
        if self.host == socket.gethostname() and not _runs(self.pid):
            return False
        return time.time() - self.renewed < STALE_S

    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since, UTC)
        age_min = max(time.time() - self.since, 0) / 60
        return (
            f"{self.user} (process {self.pid}) on {self.host} since {since:%Y-%m-%d %H:%M} UTC "
            f"({age_min:.0f} minutes ago)"
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user that has no name
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "somebody"


def _runs(pid: int) -> bool:
    if pid == 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, and is somebody else's
    return True
