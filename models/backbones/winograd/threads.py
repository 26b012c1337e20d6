"""Threads of our own for compiled code, as many as torch has."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import torch

_CALLS_A_THREAD = 4  # a thread that is interrupted leaves the others no more to wait for


def in_threads(work: Callable[[int, int], None], n: int) -> None:
    """Do n pieces of work, given as a start and a stop, in as many threads as torch has."""
    n_threads = torch.get_num_threads()
    if n_threads == 1:
        work(0, n)
        return
    step = -(-n // (_CALLS_A_THREAD * n_threads))
    starts = range(0, n, step)
    stops = [min(start + step, n) for start in starts]
    deque(_threads(n_threads).map(work, starts, stops), maxlen=0)


@cache
def _threads(n_threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(n_threads, "convolution")
