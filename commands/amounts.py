"""Bytes, counts and moments as people read them."""

from datetime import datetime

_UNITS = ("B", "kB", "MB", "GB", "TB")
_STEP = 1000


def human_bytes(n_bytes: int) -> str:
    """Return bytes with a unit and three digits at most: 999 B, 1.2 kB, 345 MB."""
    amount, unit = float(n_bytes), 0
    while abs(amount) >= _STEP and unit < len(_UNITS) - 1:
        amount, unit = amount / _STEP, unit + 1
    digits = 1 if unit and abs(amount) < 100 else 0  # noqa: PLR2004 - 99.9, but 100
    return f"{amount:.{digits}f} {_UNITS[unit]}"


def counted(n: int, thing: str) -> str:
    """Return a number with its noun: 1 photo, 2 photos."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def moment(iso: str) -> str:
    """Return an ISO moment to the minute, as it stands where it cannot be read."""
    try:
        return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M}"
    except ValueError:
        return iso
