"""Serving a build on a cron schedule from one process that stays."""

from typing import Any

from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.build_atlas import build_atlas


def serve_builds(parameters: dict[str, Any], *, name: str, cron: str, timezone: str) -> None:
    """Build at the times of `cron`, one build at a time, until the process is stopped.

    parameters: of `build_atlas`. cron: five fields, in the time zone of that name.
    Raises ValueError for a schedule that is none.
    """
    build_atlas.serve(
        name=name,
        schedules=[Cron(cron, timezone=timezone)],
        parameters=parameters,
        paused=False,  # Ctrl-C pauses it on the server; starting again means to go on
        limit=1,
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,  # works from any folder
    )
