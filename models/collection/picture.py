"""A picture of a published collection, on its way to a file of its own."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """label: its class, fit for a folder's name. name: of its file. content: makes the bytes."""

    label: str
    name: str
    content: Callable[[], bytes]


def folder_name(label: str) -> str:
    """Return a label as a folder's name that every system takes, and that stays one folder."""
    kept = "".join(mark if mark.isalnum() or mark in " -_'" else "_" for mark in label)
    return kept.strip(" ") or "_"
