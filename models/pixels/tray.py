"""Where a photo's bytes are laid for another process to pick up."""

import os
import weakref
from contextlib import suppress
from typing import Any

_EMPTIED_FROM_BYTES = 16_000_000  # what is smaller stays until the next photo is laid upon it

Ticket = int | bytes  # by which a photo is picked up: how many bytes lie there, or the photo itself


class Tray:
    """Bytes for one other process, which gets the tray as an argument when it is started.

    On Linux they lie in memory that both see: a pipe, which copies them four times in small pieces,
    takes three times as long. Elsewhere they travel with the ticket. Nothing is mapped: whatever
    the other process does to that memory, this one writes to it, or has an OSError.
    """

    def __init__(self) -> None:
        self._memory = _memory()
        if self._memory is not None:
            weakref.finalize(self, os.close, self._memory)

    def lay(self, content: bytes) -> Ticket:
        """Lay bytes down, in place of those before; return what the other process needs to know."""
        if self._memory is None:
            return content
        written, whole = 0, memoryview(content)
        while written < len(content):
            written += os.pwrite(self._memory, whole[written:], written)
        return written

    def pick_up(self, ticket: Ticket) -> bytes:
        """Return what was laid down; raises OSError if it is not there any more."""
        if self._memory is None or isinstance(ticket, bytes):
            return bytes(ticket)
        content = os.pread(self._memory, ticket, 0)
        if len(content) < ticket:
            raise OSError(f"{len(content):,} of {ticket:,} bytes lie on the tray")
        return content

    def clear(self) -> None:
        """Give the memory of a large photo back to the system."""
        if self._memory is not None and os.fstat(self._memory).st_size > _EMPTIED_FROM_BYTES:
            os.ftruncate(self._memory, 0)

    def __getstate__(self) -> tuple[Any]:
        if self._memory is None:
            return (None,)
        from multiprocessing.reduction import DupFd  # noqa: PLC0415 - not on Windows

        return (DupFd(self._memory),)

    def __setstate__(self, state: tuple[Any]) -> None:
        self._memory = None if state[0] is None else state[0].detach()


def _memory() -> int | None:
    """Return a descriptor of memory without a name; None where the system has or grants none."""
    if hasattr(os, "memfd_create"):
        with suppress(OSError):
            return os.memfd_create("sceneatlas-photo")
    return None
