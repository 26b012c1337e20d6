"""The file of people who may log in: names, roles and password hashes, as JSON."""

import json
import os
import tempfile
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from dashboards.access.passwords import hashed, matches
from dashboards.access.person import Role

_MAX_NAME = 64
_Stamp = tuple[int, int, int]  # inode, size and time of change: another one, another content


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may log in; password: its hash."""

    name: str
    role: Role
    password: str


class UserFile:
    """Reads and writes one file of users, which only its owner may read.

    A file that changed is read again: a removed user is out with their next click, in each of
    several workers.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[_Stamp, Mapping[str, User]] | None = None
        self._lock = threading.Lock()

    def users(self) -> Mapping[str, User]:
        """Return the users by name; raises FileNotFoundError or ValueError with what to do."""
        with self._lock:
            stamp = self._stamp()
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, _users(self.path))
            return self._read[1]

    def admitted(self, name: str, password: str) -> User | None:
        """Return the user with this name and password; a wrong name takes as long as a right."""
        user = self.users().get(plain_name(name))
        right = matches(password, user.password if user else None)
        return user if right else None

    def add(self, name: str, role: Role, password: str) -> None:
        """Add a user, or give one another role and password; makes the file if need be."""
        user = User(checked_name(name), role, hashed(password))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            kept = _users(self.path) if self.path.exists() else {}
            self._write({**kept, user.name: user})

    def remove(self, name: str) -> None:
        """Take a user out; raises KeyError naming those there are."""
        with self._alone():
            kept = _users(self.path)
            if plain_name(name) not in kept:
                known = ", ".join(kept) or "nobody"
                raise KeyError(f"no user {name!r} in {self.path}; there are: {known}")
            self._write({one: user for one, user in kept.items() if one != plain_name(name)})

    def _alone(self) -> FileLock:
        return FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=10)

    def _stamp(self) -> _Stamp:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            raise FileNotFoundError(
                f"no file of users at {self.path}; make one with: "
                f"sceneatlas users add {self.path} NAME --role editor"
            ) from None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _write(self, users: Mapping[str, User]) -> None:
        rows = {name: _without_name(user) for name, user in sorted(users.items())}
        text = json.dumps({"users": rows}, indent=2, ensure_ascii=False) + "\n"
        # mkstemp makes it readable by its owner only, before anything is in it
        handle, part = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(self.path)


def checked_name(name: str) -> str:
    """Return a name as the file keeps it; raises ValueError for one that nobody can type."""
    plain = plain_name(name)
    if not 1 <= len(plain) <= _MAX_NAME or not plain.isprintable():
        raise ValueError(
            f"{name!r} is no name to log in with; take 1 to {_MAX_NAME} printable characters"
        )
    return plain


def plain_name(name: str) -> str:
    """Return a name as it is compared: composed, without blanks around it."""
    return unicodedata.normalize("NFC", name).strip()


def _users(path: Path) -> dict[str, User]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["users"]
        return {name: User(name, Role(row["role"]), row["password"]) for name, row in rows.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{path} is not a file of users ({error}); "
            "write it with `sceneatlas users add`, which keeps passwords as hashes"
        ) from error


def _without_name(user: User) -> dict[str, str]:
    return {key: str(value) for key, value in asdict(user).items() if key != "name"}
