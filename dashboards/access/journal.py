"""What all workers must know of logins: failed attempts, and sessions that were ended."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_BUSY_S = 10.0  # to wait for another worker
_TABLES = (
    "CREATE TABLE IF NOT EXISTS attempts "
    "(who TEXT PRIMARY KEY, n_failed INTEGER NOT NULL, last_s REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS ended (session TEXT PRIMARY KEY, until_s REAL NOT NULL)",
)


class Journal:
    """A small SQLite file in the folder of the secret; a transaction at a time, over processes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / "logins.sqlite"
        with self.writing() as database:
            for table in _TABLES:
                database.execute(table)
        self._path.chmod(0o600)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Be the only writer, of all threads and processes, until the block ends."""
        with closing(self._opened()) as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    def row(self, query: str, *values: object) -> tuple[float, ...] | None:
        """Return the first row of a query, None if there is none."""
        with closing(self._opened()) as database:
            found: tuple[float, ...] | None = database.execute(query, values).fetchone()
            return found

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None)
