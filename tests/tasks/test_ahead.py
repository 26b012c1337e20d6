"""Items are taken ahead by a thread: in order, few at a time, and with their errors."""

import threading
from collections.abc import Iterator

import pytest

from models.records.meter import count_read, metered
from tasks.ahead import taken_ahead


def test_items_come_in_their_order() -> None:
    assert list(taken_ahead(iter(range(20)), 3)) == list(range(20))
    assert list(taken_ahead(iter(()), 2)) == []


def test_the_next_items_are_made_while_the_caller_works_and_no_more_of_them() -> None:
    made: list[int] = []
    third = threading.Event()

    def items() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            if number == 2:
                third.set()
            yield number

    taking = taken_ahead(items(), 2)
    assert next(taking) == 0
    assert third.wait(30)  # without another item being asked for
    assert made == [0, 1, 2]
    assert list(taking) == list(range(1, 10))


def test_an_error_reaches_the_caller_behind_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise LookupError("lost")

    taking = taken_ahead(items(), 3)
    assert next(taking) == 1
    with pytest.raises(LookupError, match="lost"):
        next(taking)


def test_bytes_that_the_thread_reads_count_for_the_caller() -> None:
    def items() -> Iterator[int]:
        for n_bytes in (3, 4):
            count_read(n_bytes)
            yield n_bytes

    with metered() as counts:
        list(taken_ahead(items(), 2))
    assert counts.n_read == 7


def test_who_stops_early_leaves_no_thread_behind() -> None:
    taking = taken_ahead(iter(range(100)), 2)
    next(taking)
    taking.close()  # type: ignore[attr-defined]
    for thread in [each for each in threading.enumerate() if each.name.startswith("ahead")]:
        thread.join(30)
        assert not thread.is_alive()
