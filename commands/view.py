"""`sceneatlas view`: the dashboard."""

from pathlib import Path
from typing import Annotated

import typer

from commands.build import ConfigOption
from commands.inspect import AtlasArgument
from commands.outcome import EXIT_CODES, told_plainly

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas view pictures.atlas

sceneatlas users add people.json ann --role editor

sceneatlas view pictures.atlas --host 0.0.0.0 --users people.json

Behind a production server with several workers: see docs/deploy.md.

{EXIT_CODES}
"""


def view(
    atlas: AtlasArgument = "atlas",
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    users: Annotated[
        Path | None, typer.Option(help="People who may log in (see `sceneatlas users`).")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Serve the dashboard of an atlas until Ctrl-C."""
    with told_plainly():
        from commands.build import chosen_options  # noqa: PLC0415 - heavy imports only when needed
        from commands.dashboard import access_of, dashboard  # noqa: PLC0415
        from conf.settings import load_settings  # noqa: PLC0415
        from dashboards.app import serve  # noqa: PLC0415

        given = {"host": host, "port": port, "users_file": users}
        settings = load_settings(config, **chosen_options(view=given))
        chosen, access = settings.view, access_of(settings.view)
        access.check_exposure(chosen.host)
        app = dashboard(atlas, settings, access)
        typer.echo(f"{atlas} is shown at {_address(chosen.host, chosen.port)} until Ctrl-C")
        serve(app, chosen.host, chosen.port)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
