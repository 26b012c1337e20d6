"""One writer an atlas: who is building, since when, and whether that build still lives."""

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.records.files import Files

_FOREIGN_STALE_S = 24 * 3600  # a build on another host cannot be asked whether it lives


class Busy(RuntimeError):
    """Another build is writing this atlas."""


@contextlib.contextmanager
def sole_writer(files: Files) -> Iterator[str | None]:
    """Hold an atlas for one build; yield a note where a dead build's claim was taken over.

    The claim is a file that says host, process and start. What a killed writer left half-written
    is removed. In an object store nothing is claimed: shards and derived tables may be written
    twice without harm there, and the last to publish wins.
    Raises Busy with the name, host and age of a build that is still at work.
    """
    folder = files.local_root()
    if folder is None:
        yield None
        return
    claim = folder / "writer.json"
    folder.mkdir(parents=True, exist_ok=True)
    note = _claim(claim)
    try:
        files.remove_unfinished()
        yield note
    finally:
        claim.unlink(missing_ok=True)


def _claim(claim: Path) -> str | None:
    """Create the claim, in place of a dead one if need be; return a note about that one."""
    mine = {"host": socket.gethostname(), "pid": os.getpid(), "since": time.time()}
    note = None
    while True:
        try:
            with claim.open("x", encoding="utf-8") as file:
                json.dump(mine, file)
        except FileExistsError:
            other = _read(claim)
            if other is None:
                continue  # it was given up between the two looks
            if _lives(other):
                raise Busy(
                    f"{claim.parent} is being built by {_described(other)}; "
                    "wait for it, or stop it first"
                ) from None
            note = f"took over from {_described(other)}, which did not finish"
            claim.unlink(missing_ok=True)
        else:
            return note


def _read(claim: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(claim.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except ValueError:  # killed while writing it
        return {"host": socket.gethostname(), "pid": 0, "since": claim.stat().st_mtime}


def _lives(other: dict[str, Any]) -> bool:
    if other["host"] != socket.gethostname():
        return time.time() - float(other["since"]) < _FOREIGN_STALE_S
    if other["pid"] == 0:
        return False
    try:
        os.kill(int(other["pid"]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it lives, and is somebody else's
    return True


def _described(other: dict[str, Any]) -> str:
    since = datetime.fromtimestamp(float(other["since"]), UTC)
    age_min = (time.time() - float(other["since"])) / 60
    return (
        f"process {other['pid']} on {other['host']} since {since:%Y-%m-%d %H:%M} UTC "
        f"({age_min:.0f} minutes ago)"
    )
