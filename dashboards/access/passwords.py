"""Passwords: kept as Argon2id hashes, compared in the same time for names that nobody has."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARACTERS = 10
_MAX_BYTES = 1_024  # nobody types more; it bounds the work that a stranger can ask for
_HASHER = PasswordHasher()  # RFC 9106's second choice: 3 passes over 64 MiB
_PLACES = threading.BoundedSemaphore(2)  # so that many attempts at once take 128 MiB at most


def hashed(password: str) -> str:
    """Return what a file keeps of a password; raises ValueError for one that is too short."""
    if len(password) < MIN_CHARACTERS:
        raise ValueError(
            f"the password has {len(password)} characters; take at least {MIN_CHARACTERS}"
        )
    if len(password.encode()) > _MAX_BYTES:
        raise ValueError(f"the password is longer than {_MAX_BYTES:,} bytes; take a shorter one")
    return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one of a hash; None, for an unknown name, takes as long."""
    given = password.encode("utf-8", "replace")[:_MAX_BYTES]
    with _PLACES:
        try:
            return _HASHER.verify(kept or _decoy(), given) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _decoy() -> str:
    return _HASHER.hash("nobody has this password")
