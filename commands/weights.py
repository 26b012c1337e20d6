"""`sceneatlas weights`: which networks there are, and where their weights come from."""

import json
from pathlib import Path
from typing import Annotated

import typer

from commands.outcome import Exit, is_terminal, told_plainly

app = typer.Typer(help="List, fetch, verify and add the weights of networks.", no_args_is_help=True)

BackboneArgument = Annotated[
    str, typer.Argument(help="A network that `weights list` shows, or timm:NAME.")
]


@app.command("list")
def list_weights(
    backbone: Annotated[
        str | None, typer.Argument(help="One network, in full: its layers, licence, hashes, URLs.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the networks and whether their weights are here, or tell all of one."""
    with told_plainly():
        from commands import weights_table  # noqa: PLC0415 - only when needed

        if as_json:
            found = weights_table.row(backbone) if backbone else weights_table.rows()
            typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
        elif backbone:
            weights_table.print_card(backbone)
        else:
            weights_table.print_cards()


@app.command()
def fetch(backbone: BackboneArgument) -> None:
    """Download a network's weights and verify them; an interrupted download is resumed."""
    with told_plainly():
        from commands.progress import progress_bars  # noqa: PLC0415
        from conf.settings import load_settings  # noqa: PLC0415
        from models.backbones.catalogue import card  # noqa: PLC0415
        from models.weights.fetch import locate  # noqa: PLC0415

        source, cache = card(backbone).weights, load_settings().store.weights()
        with progress_bars(shown=is_terminal()):
            file = locate(source, cache, progress=_Megabytes())
        typer.echo(f"{backbone}: {file}")


@app.command()
def verify(backbone: BackboneArgument) -> None:
    """Check that a network's weights are the published ones, and fit the network."""
    with told_plainly():
        from conf.settings import load_settings  # noqa: PLC0415
        from models.backbones.catalogue import card  # noqa: PLC0415
        from models.backbones.loading import load_network  # noqa: PLC0415
        from models.weights.fetch import verify as check  # noqa: PLC0415

        chosen = card(backbone)
        checked = check(chosen.weights, load_settings().store.weights())
        typer.echo(f"{backbone}: {checked.state} {checked.path} {checked.detail}".rstrip())
        if checked.state in ("missing", "altered"):
            raise typer.Exit(Exit.FAILED)
        load_network(chosen, checked.path)
        typer.echo(f"{backbone}: the file holds what the network needs")


@app.command()
def add(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A published file.")],
    backbone: Annotated[
        str | None, typer.Option(help="Its network; told by the file's name if left out.")
    ] = None,
) -> None:
    """Take a weights file that you downloaded yourself into the weights folder."""
    with told_plainly():
        from conf.settings import load_settings  # noqa: PLC0415
        from models.backbones.catalogue import card, card_for_file  # noqa: PLC0415
        from models.weights.fetch import add as keep  # noqa: PLC0415

        chosen = card(backbone) if backbone else card_for_file(file.name)
        kept = keep(file, chosen.weights, load_settings().store.weights())
        typer.echo(f"{chosen.name}: {kept}")


class _Megabytes:
    """Shows a download's bytes as a stage that counts megabytes."""

    def __init__(self) -> None:
        self._shown = -1

    def __call__(self, n_bytes: int, n_bytes_total: int | None) -> None:
        from tasks.progress import advance, begin  # noqa: PLC0415

        if self._shown < 0:
            begin("fetch MB", (n_bytes_total or 0) // 1_000_000)
            self._shown = 0
        advance("fetch MB", n_bytes // 1_000_000 - self._shown)
        self._shown = n_bytes // 1_000_000
