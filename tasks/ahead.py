"""Works on the next items while the caller works on this one."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Item = TypeVar("Item")


class _End:
    """Stands behind the last item."""


_END = _End()


def taken_ahead(items: Iterator[Item], n_ahead: int) -> Iterator[Item]:
    """Yield items in their order, the next n_ahead being taken by a thread meanwhile.

    Never more than n_ahead wait: who takes slowly slows down who makes. Raises what `items` raises.
    """
    context = copy_context()  # whoever counts bytes in the caller's thread counts those as well
    thread = ThreadPoolExecutor(1, thread_name_prefix="ahead")

    def take() -> Item | _End:
        return context.run(lambda: next(items, _END))

    try:
        ahead = deque(thread.submit(take) for _ in range(n_ahead))
        while not isinstance(item := ahead.popleft().result(), _End):
            ahead.append(thread.submit(take))
            yield item
    finally:
        thread.shutdown(wait=False, cancel_futures=True)
