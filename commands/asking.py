"""Asking a person before a build does what they may not want; nobody there means no."""

import sys

import typer

from models.collection.presence import WAY_OUT, PhotosMissing


def wants_without(missing: PhotosMissing) -> bool:
    """Ask on a terminal whether to build without the photos that are missing."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    question = str(missing).removesuffix(WAY_OUT)
    return typer.confirm(f"{question} Build without them?", default=False, err=True)
