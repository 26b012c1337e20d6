"""How often a password may be tried: a growing wait for an address, and for a name."""

import ipaddress
import math
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from dashboards.access.journal import Journal

_FORGOTTEN_AFTER_S = 86_400.0
_HOST_BITS = 64  # of an IPv6 address, which one subscriber may all use


@dataclass(frozen=True, slots=True)
class Patience:
    """n_free attempts, then a wait of 1 s that doubles with each, up to longest_s."""

    n_free: int
    longest_s: float

    def wait_s(self, n_failed: int) -> float:
        """Return how long to wait after so many failures in a row."""
        beyond = n_failed - self.n_free
        return 0.0 if beyond < 0 else min(self.longest_s, 2.0 ** min(beyond, 30))


# A name waits a minute at most: longer, and a stranger could keep its owner out by failing.
FOR_A_NAME = Patience(n_free=4, longest_s=60.0)
FOR_AN_ADDRESS = Patience(n_free=10, longest_s=900.0)


class Attempts:
    """Counts attempts for all workers; clock: seconds since the epoch."""

    def __init__(self, journal: Journal, *, clock: Callable[[], float] = time.time) -> None:
        self._journal = journal
        self._clock = clock

    def wait_s(self, name: str, address: str) -> int:
        """Return how many seconds to wait before the next attempt, 0 for one that may be made.

        One that may is counted as failed at once, before its password is looked at: of a hundred
        that come together, over several workers, no more are let through than one by one.
        """
        now = self._clock()
        with self._journal.writing() as database:
            database.execute("DELETE FROM attempts WHERE last_s < ?", [now - _FORGOTTEN_AFTER_S])
            found = [(who, *_found(database, who), rule) for who, rule in _counted(name, address)]
            waits = [last_s + rule.wait_s(failed) - now for _, failed, last_s, rule in found]
            if max(waits) > 0:
                return math.ceil(max(waits))
            for who, n_failed, _, _ in found:
                row = (who, n_failed + 1, now)
                database.execute("INSERT OR REPLACE INTO attempts VALUES (?, ?, ?)", row)
        return 0

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of a name, and the one that was counted for its address."""
        of_name, of_address = (who for who, _ in _counted(name, address))
        with self._journal.writing() as database:
            database.execute("DELETE FROM attempts WHERE who = ?", [of_name])
            fewer = "UPDATE attempts SET n_failed = n_failed - 1 WHERE who = ? AND n_failed > 0"
            database.execute(fewer, [of_address])


def _counted(name: str, address: str) -> tuple[tuple[str, Patience], tuple[str, Patience]]:
    return (f"name {name}", FOR_A_NAME), (f"address {_subscriber(address)}", FOR_AN_ADDRESS)


def _found(database: sqlite3.Connection, who: str) -> tuple[int, float]:
    row = database.execute("SELECT n_failed, last_s FROM attempts WHERE who = ?", [who]).fetchone()
    return row or (0, 0.0)


def _subscriber(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(ipaddress.ip_network((int(found), 128 - _HOST_BITS), strict=False))
