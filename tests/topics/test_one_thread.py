"""BLAS on one thread: while it is asked for, and not longer."""

from collections.abc import Iterator
from threading import Event, Thread
from time import sleep

import numpy as np  # loads the BLAS whose threads are counted
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from models.topics.coordinate_descent import solve
from models.topics.one_thread import one_thread


def n_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.fixture
def two_threads() -> Iterator[None]:
    with threadpool_limits(2, user_api="blas"):
        if n_threads() != {2}:
            pytest.skip("this BLAS has one thread only")
        yield


@pytest.mark.usefixtures("two_threads")
def test_it_ends_with_the_outermost_of_nested_ones() -> None:
    with one_thread():
        with one_thread():
            assert n_threads() == {1}
        assert n_threads() == {1}
    assert n_threads() == {2}


def test_threads_that_ask_at_once_leave_nothing_behind() -> None:
    before = n_threads()
    if before == {1}:
        pytest.skip("this BLAS has one thread only")
    is_held, seen = Event(), list[set[int]]()

    def hold() -> None:
        with one_thread():
            is_held.set()
            sleep(0.2)  # the other asks meanwhile
            seen.append(n_threads())

    def ask() -> None:
        is_held.wait()
        with one_thread():
            sleep(0.2)  # the first has left
            seen.append(n_threads())

    threads = [Thread(target=each) for each in (hold, ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [{1}, {1}]
    assert n_threads() == before


@pytest.mark.usefixtures("two_threads")
def test_an_error_inside_leaves_nothing_behind() -> None:
    gram, product = np.ones((2, 2), np.float32), np.ones((1, 3), np.float32)
    with pytest.raises(ValueError, match="mismatch"):
        solve(gram, product, 0.1)
    assert n_threads() == {2}
