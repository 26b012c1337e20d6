"""Products too small to share among threads: BLAS is held to one of them meanwhile.

A sweep is hundreds of products that take microseconds. Threads would meet after each of them, and
where another program has a core, each meeting waits for that program: many times as long, in all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock

from threadpoolctl import ThreadpoolController

_turns = RLock()


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold BLAS to one thread, and give it back those that it had. Threads that ask take turns.

    Of two at once, the one that leaves last would leave BLAS as it had found it: on one thread.
    """
    with _turns, _blas().limit(limits=1, user_api="blas"):
        yield


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()  # looks through all loaded libraries: milliseconds, so once
