"""`sceneatlas schedule`: builds at fixed times, for those without a Prefect server."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.build import ConfigOption, TaggerOption, chosen_options
from commands.outcome import EXIT_CODES, told_plainly
from commands.prefect_setup import quiet_tracking
from commands.shares import share

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas schedule family.atlas ~/Pictures

sceneatlas schedule family.atlas ~/Pictures /mnt/nas --cron "0 3 * * *" --timezone Europe/Paris

It stays until Ctrl-C; --port is where the runs are shown. docs/nightly.md has workers and servers.

{EXIT_CODES}
"""


def schedule(
    atlas: Annotated[str, typer.Argument(help="Folder or fsspec URL of the atlas.")],
    photos: Annotated[
        list[str], typer.Argument(help="Folders, files, patterns, zip files or fsspec URLs.")
    ],
    cron: Annotated[str, typer.Option(help="Minute, hour, day, month, weekday.")] = "0 3 * * *",
    timezone: Annotated[str, typer.Option(help="Name of the time zone that it means.")] = "UTC",
    config: ConfigOption = None,
    tagger: TaggerOption = None,
    max_rejects: Annotated[
        float | None,
        typer.Option(parser=share, metavar="SHARE", help="Part of the files it may reject: 10%."),
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the page that shows the runs.")] = 4200,
) -> None:
    """Build an atlas at fixed times until Ctrl-C, and show the runs on a page."""
    options = chosen_options(scan={"max_rejected_share": max_rejects}, tag={"tagger": tagger})
    parameters = {
        "sources": [_absolute(source) for source in photos],
        "atlas": _absolute(atlas),
        "config": str(config.resolve()) if config else None,
        "options": options,
    }
    with told_plainly():
        _check(config, options)
        quiet_tracking()
        from prefect.settings import PREFECT_API_URL  # noqa: PLC0415 - heavy, after its setup

        named = PREFECT_API_URL.value()
        if named:
            _serve(parameters, cron, timezone, named)
            return
        from commands.own_server import own_server  # noqa: PLC0415

        with own_server(port) as url:
            os.environ["PREFECT_API_URL"] = url  # each build is a process that inherits it
            _serve(parameters, cron, timezone, url)


def _serve(parameters: dict[str, Any], cron: str, timezone: str, url: str) -> None:
    from prefect.context import refresh_global_settings_context  # noqa: PLC0415

    from flows.schedule import serve_builds  # noqa: PLC0415

    refresh_global_settings_context()
    atlas = str(parameters["atlas"])
    typer.echo(f"{atlas} is built at {cron!r} ({timezone}) until Ctrl-C")
    typer.echo(f"runs: {url.removesuffix('/api')}")
    name = f"nightly-{Path(atlas).name}"
    serve_builds(parameters, name=name, cron=cron, timezone=timezone)


def _check(config: Path | None, options: dict[str, dict[str, Any]]) -> None:
    """Find now what would make every night fail."""
    from conf.settings import load_settings  # noqa: PLC0415 - heavy imports only when needed

    load_settings(config, **options)


def _absolute(place: str) -> str:
    """Return a path that means the same wherever the build runs; URLs stay."""
    return place if "://" in place else os.path.abspath(Path(place).expanduser())  # noqa: PTH100 - Path.resolve would follow links
