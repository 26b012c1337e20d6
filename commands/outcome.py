"""How a command ends: exit codes, and errors in one sentence instead of a stack trace."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer
from rich.console import Console

from commands.disk_trouble import trouble
from commands.prefect_home import is_from_server, server_trouble
from models.weights.errors import WeightsError

errors = Console(stderr=True, highlight=False, soft_wrap=True)

EXIT_CODES = (
    "Exit codes: 0 done · 1 failed · 2 wrong usage or settings · 3 no photos found · "
    "4 no such atlas or run · 5 too many rejects · 6 photos are missing, is a disk unmounted? · "
    "7 the disk is full, read-only or gone · 130 stopped with Ctrl-C"
)


_STOPPED = "Stopped. What was finished is kept; run the same command again to go on."


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    FAILED = 1
    USAGE = 2
    NOTHING_FOUND = 3
    NO_ATLAS = 4
    TOO_MANY_REJECTS = 5
    PHOTOS_MISSING = 6
    DISK = 7
    STOPPED = 130


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the errors that a person can act on into one line and an exit code."""
    try:
        yield
    except typer.Exit:  # is a RuntimeError
        raise
    except (KeyboardInterrupt, Exception) as error:
        message, code = _told(error)
        errors.print(f"[red]sceneatlas:[/red] {_plain(message)}")
        raise typer.Exit(code) from error


def _told(error: BaseException) -> tuple[str, Exit]:
    """Return an error as a person reads it, and its code; raises again what is a bug of ours."""
    if _is_stop(error):
        return _STOPPED, Exit.STOPPED
    if isinstance(error, LookupError):
        return str(error.args[0]) if error.args else repr(error), Exit.NO_ATLAS
    if isinstance(error, ValueError):
        return _sentence(error), _code_of(error)
    if isinstance(error, OSError):
        told = trouble(error)
        return told or str(error) or repr(error), Exit.DISK if told else Exit.FAILED
    if isinstance(error, (RuntimeError, WeightsError)):
        return str(error) or repr(error), _code_of_failure(error)
    return _told_by_server(error)


def _is_stop(error: BaseException | None) -> bool:
    """Tell whether Ctrl-C led to an error: Prefect fails over one that comes as a task begins."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _code_of(error: ValueError) -> Exit:
    from flows.features import NothingFound  # noqa: PLC0415 - heavy, and loaded by then

    return Exit.NOTHING_FOUND if isinstance(error, NothingFound) else Exit.USAGE


def _code_of_failure(error: Exception) -> Exit:
    from models.collection.presence import PhotosMissing  # noqa: PLC0415 - as above
    from models.records.budget import TooManyRejects  # noqa: PLC0415

    if isinstance(error, TooManyRejects):
        return Exit.TOO_MANY_REJECTS
    return Exit.PHOTOS_MISSING if isinstance(error, PhotosMissing) else Exit.FAILED


def _told_by_server(error: BaseException) -> tuple[str, Exit]:
    """Return what is wrong with Prefect's server; raises any other error again."""
    if not is_from_server(error):
        raise error
    message, of_disk = server_trouble(error)
    return message, Exit.DISK if of_disk else Exit.FAILED


def _sentence(error: ValueError) -> str:
    """Return an error's text; of a validation error, a line for each setting that is wrong."""
    from pydantic import ValidationError  # noqa: PLC0415

    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(
        f"setting {'.'.join(map(str, each['loc']))}: {each['msg']}, not {each['input']!r}"
        for each in error.errors()
    )


def _plain(message: str) -> str:
    return message.replace("[", "\\[")  # not markup


def is_terminal() -> bool:
    """Tell whether a person watches."""
    return sys.stderr.isatty()
