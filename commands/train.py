"""`sceneatlas train`: fit the head that tags photos."""

import json
from dataclasses import asdict
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
from commands.prefect_setup import prepare_prefect

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas train my-labelled-photos --name mine --backbone squeezenet1_1-places365

sceneatlas train sun397 SUN397 --partition 1 --baselines

sceneatlas train my-labelled-photos --name mine --test-share 0.5

DIR holds one folder a class (abbey/x.jpg) or SUN397's own layout (a/abbey/x.jpg).
With `sun397` before it, the head is called so and classes that SUN397 does not have are told.
SUN397's official lists (Training_01.txt, Testing_01.txt …) lie in DIR or in DIR/Partitions.

{EXIT_CODES}
"""

DATASETS = ("sun397",)


def train(
    photos: Annotated[
        list[str],
        typer.Argument(metavar="[sun397] DIR", help="Labelled photos.", show_default=False),
    ],
    name: Annotated[
        str | None, typer.Option(help="The head's name, to tag with later.", show_default=False)
    ] = None,
    config: ConfigOption = None,
    backbone: BackboneOption = None,
    weights: WeightsOption = None,
    device: DeviceOption = None,
    precision: PrecisionOption = None,
    partition: Annotated[
        str | None,
        typer.Option(
            help="Official lists: 1 to 10, or a Training file; its Testing file examines."
        ),
    ] = None,
    test_share: Annotated[
        float | None, typer.Option(help="Part of each class kept to examine the head by.")
    ] = None,
    baselines: Annotated[
        bool | None,
        typer.Option("--baselines", help="Also measure logistic regression, linear SVM and k-NN."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of the split and of training.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the head's card.")] = False,
) -> None:
    """Fit a 2-layer head on labelled photos, measure it, and keep it for tagging."""
    with told_plainly():
        dataset, folder = _dataset_and_folder(photos)
        head = name or dataset
        if not head:
            raise ValueError("the head has no name yet; give one with --name NAME")
        prepare_prefect()
        from commands.head_report import print_head  # noqa: PLC0415 - heavy, only when needed
        from commands.progress import progress_bars  # noqa: PLC0415
        from flows.train_head import train_head  # noqa: PLC0415

        network = {"backbone": backbone, "weights_file": weights}
        options = chosen_options(
            extract={**network, "device": device, "precision": precision},
            train={
                "partition": partition,
                "test_share": test_share,
                "baselines": baselines,
                "vocabulary": dataset or None,
                "seed": seed,
            },
        )
        with progress_bars(shown=is_terminal()):
            card = train_head(folder, head, str(config) if config else None, options)
        if as_json:
            typer.echo(json.dumps(asdict(card), indent=2, ensure_ascii=False))
        else:
            print_head(card)


def _dataset_and_folder(words: list[str]) -> tuple[str, str]:
    """Return a known data set's name, or "", and the folder of the photos."""
    *datasets, folder = words
    if len(datasets) > 1 or not set(datasets) <= set(DATASETS):
        raise ValueError(
            f"cannot train on {' '.join(words)!r}: give one folder, or a data set that is known "
            f"({', '.join(DATASETS)}) and its folder"
        )
    return "".join(datasets), folder
