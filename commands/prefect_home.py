"""The folder where Prefect keeps its records of runs: Prefect itself does not say what ails it."""

import tempfile

from commands.disk_trouble import trouble

_THEN = (
    "What was finished is kept, perhaps as a published run: `sceneatlas runs ATLAS` tells. Then "
    "run the same command again."
)
_ROOM_BYTES = 8 << 20  # the database and the journal of a first run take 6 MB


def check_prefect_home() -> None:
    """Raise OSError, naming the folder, unless a temporary server can keep its records there.

    On a full disk that server would be waited for in vain, for two minutes, and not say why.
    """
    from prefect.settings import PREFECT_HOME  # noqa: PLC0415 - heavy, and reads what was set

    home = PREFECT_HOME.value()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(bytes(_ROOM_BYTES))
    except OSError as error:
        where = f"{home} (Prefect's records of runs; PREFECT_HOME names another folder)"
        raise OSError(error.errno, error.strerror, where) from error


def is_from_server(error: BaseException) -> bool:
    """Tell whether an error is what Prefect's server, or the lack of it, comes to."""
    return type(error).__module__.partition(".")[0] in {"prefect", "httpx"}


def server_trouble(error: BaseException) -> tuple[str, bool]:
    """Return what is wrong with Prefect's server, and whether that is a disk."""
    try:
        check_prefect_home()
    except OSError as cause:
        return trouble(cause, _THEN) or str(cause), True
    first_line = str(error).partition("\n")[0] or type(error).__name__
    return f"Prefect's server failed: {first_line}. {_THEN}", False
