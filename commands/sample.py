"""`sceneatlas sample`: a collection to try everything on."""

from pathlib import Path
from typing import Annotated

import typer

from commands.outcome import Exit, errors, is_terminal, told_plainly


def sample(
    folder: Annotated[Path, typer.Argument(help="Where to draw it; made if need be.")],
    photos: Annotated[int, typer.Option(min=20, help="How many photos.")] = 640,
    seed: Annotated[int, typer.Option(help="Another seed draws another collection.")] = 7,
) -> None:
    """Draw a sample collection: photos in albums, and a labelled part to train a head on."""
    with told_plainly():
        from commands.progress import progress_bars  # noqa: PLC0415 - heavy, only when needed
        from models.sample.collection import draw_collection  # noqa: PLC0415
        from tasks.progress import advance, begin  # noqa: PLC0415

        if folder.exists() and any(folder.iterdir()):
            errors.print(f"[red]sceneatlas:[/red] {folder} is not empty; name another folder")
            raise typer.Exit(Exit.USAGE)
        begun: list[int] = []

        def on_photo(_n_done: int, n_total: int) -> None:
            if not begun:
                begin("draw", n_total)
                begun.append(n_total)
            advance("draw", 1)

        with progress_bars(shown=is_terminal()):
            drawn = draw_collection(folder, n_photos=photos, seed=seed, on_photo=on_photo)
        typer.echo(
            f"drew {drawn.n_files} files ({drawn.n_broken} of them broken on purpose) in "
            f"{drawn.photos}, and labelled photos in {drawn.labelled}"
        )
