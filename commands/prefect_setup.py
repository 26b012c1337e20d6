"""Prefect for a person at a terminal: no server needed, no wall of log lines, nobody is told."""

import os

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "ERROR",
    # Else its EventsWorker says how many events it lost when a flow fails at once:
    "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # the first start migrates
    "PREFECT_FLOWS_DEFAULT_RETRIES": "0",
}


def quiet_prefect() -> None:
    """Set what Prefect reads when it is imported; values that are set already stay."""
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)


def quiet_tracking() -> None:
    """Tell nobody outside, and let each run say every half minute that it lives."""
    for name in ("DO_NOT_TRACK", "PREFECT_SERVER_ANALYTICS_ENABLED"):
        os.environ.setdefault(name, _DEFAULTS[name])
    os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30")


def prepare_prefect() -> None:
    """Quieten Prefect; where no server is named, have the temporary one end with this process.

    Raises OSError where that server could not keep its records.
    """
    quiet_prefect()
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415 - heavy, and reads what was set

    if PREFECT_API_URL.value() is None:
        from commands.prefect_home import check_prefect_home  # noqa: PLC0415
        from commands.temporary_server import guard_temporary_server  # noqa: PLC0415

        check_prefect_home()
        guard_temporary_server()
