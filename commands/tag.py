"""`sceneatlas tag`: the scenes of single photos, without an atlas."""

import json
from typing import Annotated

import typer

from commands.build import (
    BackboneOption,
    ConfigOption,
    DeviceOption,
    PrecisionOption,
    TaggerOption,
    WeightsOption,
    chosen_options,
)
from commands.outcome import EXIT_CODES, Exit, told_plainly

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas tag beach.jpg IMG_0815.HEIC

sceneatlas tag *.jpg --backbone squeezenet1_1-places365 --json

{EXIT_CODES}
"""


def tag(
    photos: Annotated[list[str], typer.Argument(help="Photos, as for build.")],
    config: ConfigOption = None,
    backbone: BackboneOption = None,
    weights: WeightsOption = None,
    device: DeviceOption = None,
    precision: PrecisionOption = None,
    tagger: TaggerOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the most probable scenes of photos; no atlas is needed or made."""
    with told_plainly():
        from conf.settings import load_settings  # noqa: PLC0415 - heavy imports only when needed
        from flows.single import tag_photos  # noqa: PLC0415

        network = {"backbone": backbone, "weights_file": weights}
        options = chosen_options(
            extract={**network, "device": device, "precision": precision}, tag={"tagger": tagger}
        )
        answers = tag_photos(photos, load_settings(config, **options))
        if as_json:
            typer.echo(json.dumps(answers, indent=2, ensure_ascii=False))
        else:
            _print(answers)
        if all("reason" in answer for answer in answers):
            raise typer.Exit(Exit.FAILED)


def _print(answers: list[dict[str, object]]) -> None:
    for answer in answers:
        typer.secho(str(answer["uri"]), bold=True)
        if "reason" in answer:
            typer.echo(f"   rejected: {answer['reason']}")
        tags = answer.get("tags")
        if isinstance(tags, list) and not any(each["confident"] for each in tags):
            typer.echo("   no confident scene")
        for each in tags if isinstance(tags, list) else []:
            sure = "" if each["confident"] else "  (a guess)"
            typer.echo(f"  {each['probability']:6.1%}  {each['label']}{sure}")
