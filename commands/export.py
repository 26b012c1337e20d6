"""`sceneatlas export`: an atlas for people who have no server and no SceneAtlas."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.inspect import AtlasArgument
from commands.outcome import EXIT_CODES, is_terminal, told_plainly

if TYPE_CHECKING:
    from dashboards.exhibition import Exhibition

app = typer.Typer(help="Write an atlas as files for others.", no_args_is_help=True)

_EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas export html pictures.atlas shown

sceneatlas export html pictures.atlas shown --replace --title "Summer in the Alps"

Open shown/index.html: it works from a disk or a stick as well as from any web space. File names
of photos are inside, their folders are not; places only with --gps.

{EXIT_CODES}
"""


@app.callback()
def export() -> None:
    """Write an atlas as files for others."""


@app.command(epilog=_EXAMPLES)
def html(
    atlas: AtlasArgument,
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
    run: Annotated[str | None, typer.Option(help="A run; the current one by default.")] = None,
    title: Annotated[str, typer.Option(help="What the pages are called.")] = "SceneAtlas",
    gps: Annotated[bool, typer.Option("--gps", help="Tell where photos were taken.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write older pages anew.")] = False,
) -> None:
    """Write map, topics and thumbnails into a folder that needs no server."""
    with told_plainly():
        from dashboards.discretion import discreet  # noqa: PLC0415 - heavy imports when needed
        from dashboards.exhibition import Exhibition  # noqa: PLC0415
        from dashboards.wording import counted  # noqa: PLC0415
        from models.records.store import AtlasStore  # noqa: PLC0415

        shown = Exhibition(discreet(AtlasStore(atlas).snapshot(run), show_gps=gps))
        n_bytes = _write(shown, folder, title=title, gps=gps, replace=replace)
        photos = counted(shown.n_photos, "photo")
        typer.echo(f"{photos} in {n_bytes / 1e6:,.1f} MB: open {folder / 'index.html'}")


def _write(shown: "Exhibition", folder: Path, *, title: str, gps: bool, replace: bool) -> int:
    """Write the folder behind a bar, and return how large it has become."""
    from rich.console import Console  # noqa: PLC0415 - heavy imports when needed
    from rich.progress import Progress  # noqa: PLC0415

    from dashboards.site.writer import expected_bytes, write_site  # noqa: PLC0415
    from dashboards.wording import counted  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    about_mb = expected_bytes(shown) / 1e6
    console.print(f"{counted(shown.n_photos, 'photo')}, about {about_mb:,.1f} MB")
    with Progress(console=console, disable=not is_terminal()) as progress:
        task = progress.add_task("photos", total=shown.n_photos)
        write_site(
            shown,
            folder,
            title=title,
            with_places=gps,
            replace=replace,
            told=lambda n: progress.advance(task, n),
        )
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
