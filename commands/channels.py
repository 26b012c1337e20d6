"""`sceneatlas channels`: what the channels of a network look for, as pictures."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.build import ConfigOption, DeviceOption, MeanOption, WeightsOption, chosen_options
from commands.outcome import EXIT_CODES, errors, is_terminal, told_plainly

if TYPE_CHECKING:
    from flows.channels import Picture, Studio
    from models.viewing.channels import PicturedLayer

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas channels squeezenet1_1-places365 --list

sceneatlas channels squeezenet1_1-places365 --layer fire2 --layer fire9

sceneatlas channels efficientnet-lite0 --layer block3b --channels 0,7,30 --steps 256 --json

sceneatlas channels vgg16-places365 --layer conv5_3 --every 1  [dim]all of them[/dim]

The pictures are kept in the user's cache and shown on the Models page of `sceneatlas view`, beside
the photos that excite a channel most. What is there is not made again; Ctrl-C loses a batch.

{EXIT_CODES}
"""


def channels(
    backbone: Annotated[str, typer.Argument(help="A network that `weights list` shows.")],
    layer: Annotated[
        list[str] | None,
        typer.Option(help="A layer, or several; if left out, the last convolutional features."),
    ] = None,
    channels: Annotated[
        str | None, typer.Option(metavar="NUMBERS", help="Which channels, from 0: 0,7,30.")
    ] = None,
    every: Annotated[
        int | None,
        typer.Option(min=1, help="Every so-manieth channel; if left out, some 30 of a layer."),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="Of gradient ascent.")] = 128,
    seed: Annotated[int, typer.Option(min=0, help="Of what pictures start from.")] = 0,
    weights: WeightsOption = None,
    mean: MeanOption = None,
    device: DeviceOption = None,
    config: ConfigOption = None,
    as_list: Annotated[
        bool, typer.Option("--list", help="List all layers of the network; needs no weights.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make pictures of what channels of a network look for, or list its layers."""
    with told_plainly():
        if as_list:
            _list(backbone, as_json=as_json)
            return
        wanted = _numbers(channels) if channels is not None else None
        if wanted is not None and every is not None:
            raise ValueError("--channels and --every exclude each other; leave one out")
        from conf.settings import load_settings  # noqa: PLC0415 - heavy, only when needed
        from flows.channels import Studio  # noqa: PLC0415
        from models.viewing.channels import Recipe, spread  # noqa: PLC0415

        network = {"backbone": backbone, "weights_file": weights, "mean_file": mean}
        options = chosen_options(extract={**network, "device": device})
        studio = Studio(load_settings(config, **options), Recipe(n_steps=steps, seed=seed))
        layers = [studio.layer(name) for name in layer or [""]]
        numbers = [wanted or spread(each.n_channels, every=every) for each in layers]
        pictures = _made(studio, list(zip(layers, map(list, numbers), strict=True)))
        if as_json:
            typer.echo(json.dumps([_row(one) for one in pictures], indent=2, ensure_ascii=False))
        else:
            _print(pictures)


def _made(studio: "Studio", wanted: "list[tuple[PicturedLayer, list[int]]]") -> "list[Picture]":
    """Make what is missing, after telling how long that will take."""
    from commands.progress import progress_bars  # noqa: PLC0415

    missing = [studio.missing(layer, numbers) for layer, numbers in wanted]
    if any(missing):
        expected_s = sum(
            studio.expected_s(layer, none) for (layer, _), none in zip(wanted, missing, strict=True)
        )
        n_missing = sum(map(len, missing))
        errors.print(f"{n_missing} pictures to make: about {_duration(expected_s)}")
    pictures = []
    with progress_bars(shown=is_terminal()):
        for (layer, numbers), none in zip(wanted, missing, strict=True):
            studio.make(layer, none)
            pictures += studio.pictures(layer, numbers, none)
    return pictures


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise ValueError(f"--channels {text!r} is no list of numbers such as 0,7,30")
    return [int(part) for part in parts]


def _row(picture: "Picture") -> dict[str, Any]:
    layer = picture.layer
    return {
        "backbone": layer.backbone,
        "layer": layer.layer,
        "channel": picture.channel,
        "key": layer.key,
        "file": picture.file,
        "mean_activation": picture.response.mean,
        "largest_activation": picture.response.largest,
        "reused": picture.reused,
    }


def _print(pictures: "list[Picture]") -> None:
    for one in pictures:
        known = " (was there)" if one.reused else ""
        typer.echo(
            f"{one.layer.layer} {one.channel:5d}  mean {one.response.mean:8.3f}  "
            f"largest {one.response.largest:8.3f}  {one.file}{known}"
        )


def _duration(seconds: float) -> str:
    minutes = seconds / 60
    return f"{seconds:.0f} seconds" if minutes < 2 else f"{minutes:.0f} minutes"  # noqa: PLR2004


def _list(backbone: str, *, as_json: bool) -> None:
    from models.backbones.anatomy import layers_of  # noqa: PLC0415 - heavy, only when needed
    from models.backbones.catalogue import card  # noqa: PLC0415

    chosen = card(backbone)
    if as_json:
        rows = [asdict(row) for row in layers_of(chosen)]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from commands.layers_table import print_layers  # noqa: PLC0415

    print_layers(chosen)
