"""Turns at a folder: processes of one host read a file and replace it without one in between."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def turn_at(folder: Path | None) -> Iterator[None]:
    """Hold a folder while no other thread or process of this host holds it; wait for them.

    The folder itself is locked (flock), so that no file of locks lies about. It ends with the
    process. No folder, a system without such locks or a disk that refuses them: nothing is held.
    """
    if folder is None or sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415  # not everywhere

    with contextlib.ExitStack() as at_the_end:
        with contextlib.suppress(OSError):  # gone meanwhile, or a share that locks no folders
            opened = os.open(folder, os.O_RDONLY)
            at_the_end.callback(os.close, opened)
            fcntl.flock(opened, fcntl.LOCK_EX)
            at_the_end.callback(fcntl.flock, opened, fcntl.LOCK_UN)  # for forked processes too
        yield
