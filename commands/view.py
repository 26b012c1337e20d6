"""`sceneatlas view`: the dashboard."""

from typing import Annotated

import typer

from commands.inspect import AtlasArgument
from commands.outcome import told_plainly


def view(
    atlas: AtlasArgument = "atlas",
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the dashboard of an atlas until Ctrl-C."""
    with told_plainly():
        from commands.build import chosen_options  # noqa: PLC0415 - heavy imports only when needed
        from conf.settings import load_settings  # noqa: PLC0415
        from dashboards.app import create_app, serve  # noqa: PLC0415

        settings = load_settings(None, **chosen_options(view={"host": host, "port": port}))
        chosen = settings.view
        app = create_app(
            atlas,
            max_file_bytes=settings.scan.max_file_mb * 1_000_000,
            max_pixels=settings.scan.max_megapixels * 1_000_000,
        )
        typer.echo(f"{atlas} is shown at http://{chosen.host}:{chosen.port} until Ctrl-C")
        serve(app, chosen.host, chosen.port)
