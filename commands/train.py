"""`sceneatlas train`: fit the head that tags photos."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.build import (
    BackboneOption,
    ConfigOption,
    DeviceOption,
    PrecisionOption,
    WeightsOption,
    chosen_options,
)
from commands.outcome import EXIT_CODES, is_terminal, told_plainly
from commands.prefect_setup import quiet_prefect

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas train SUN397 --name sun397

sceneatlas train my-labelled-photos --name mine --backbone squeezenet1_1-places365

DIR holds one folder a class (abbey/x.jpg) or SUN397's own layout (a/abbey/x.jpg).

{EXIT_CODES}
"""


def train(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Labelled photos.")],
    name: Annotated[str, typer.Option(help="The head's name, to tag with later.")],
    config: ConfigOption = None,
    backbone: BackboneOption = None,
    weights: WeightsOption = None,
    device: DeviceOption = None,
    precision: PrecisionOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the head's card.")] = False,
) -> None:
    """Fit a 2-layer head on labelled photos, measure it, and keep it for tagging."""
    with told_plainly():
        quiet_prefect()
        from commands.progress import progress_bars  # noqa: PLC0415 - heavy, only when needed
        from commands.summary import print_head  # noqa: PLC0415
        from flows.train_head import train_head  # noqa: PLC0415

        network = {"backbone": backbone, "weights_file": weights}
        options = chosen_options(extract={**network, "device": device, "precision": precision})
        with progress_bars(shown=is_terminal()):
            card = train_head(str(folder), name, str(config) if config else None, options)
        if as_json:
            typer.echo(json.dumps(asdict(card), indent=2, ensure_ascii=False))
        else:
            print_head(card)
