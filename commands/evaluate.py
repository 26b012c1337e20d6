"""`sceneatlas evaluate`: what tags, and searches, are worth where the right answers are known."""

import json
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

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
from commands.outcome import EXIT_CODES, is_terminal, told_plainly
from commands.prefect_setup import prepare_prefect

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

app = typer.Typer(
    help="Judge tags and searches by photos with known answers.", no_args_is_help=True
)

TAG_EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas evaluate tags my-labelled-photos --tagger mine --out report

sceneatlas evaluate tags SUN397 --backbone squeezenet1_1-places365 --tagger places365

DIR holds one folder a class (abbey/x.jpg) or SUN397's own layout (a/abbey/x.jpg). Classes and
tags of SUN397 and Places365 are matched by what they mean; classes that the tagger does not know
are left out, and counted.

{EXIT_CODES}
"""

SEARCH_EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas evaluate search holidays --truth truth.json --layers all --out report

sceneatlas evaluate search albums --backbones efficientnet-lite0@instance --whitening none,pca

sceneatlas evaluate search albums --backbones efficientnet-lite0,squeezenet1_1-places365

FILE.json says what each query ought to find: {{"query.jpg": ["result.jpg", …], …}}. Without it,
photos ought to find those of their own folder. One pass over the photos serves all layers.
NETWORK@instance sees whole photos of 288 pixels in four orientations, white borders cut off; pca
whitens features by the photos that are searched, without their names.

{EXIT_CODES}
"""

PREFERENCE_EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas evaluate preferences preferences.csv --atlas atlas --out report

FILE.csv has the columns user, preferred and other; photos are named by their files' names. An atlas
with further vectors (`sceneatlas features`, `build --vectors`) compares them, and mixes.

{EXIT_CODES}
"""

OutOption = Annotated[
    Path | None, typer.Option(help="Folder for report.json, report.md and report.html.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command(epilog=TAG_EXAMPLES)
def tags(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Labelled photos.")],
    config: ConfigOption = None,
    backbone: BackboneOption = None,
    weights: WeightsOption = None,
    device: DeviceOption = None,
    precision: PrecisionOption = None,
    tagger: TaggerOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge a tagger: accuracy, confusion, calibration, abstention."""
    with told_plainly():
        prepare_prefect()
        from commands.progress import progress_bars  # noqa: PLC0415 - heavy, only when needed
        from commands.reports import tags as report  # noqa: PLC0415
        from flows.evaluate_tags import evaluate_tags  # noqa: PLC0415

        network = {"backbone": backbone, "weights_file": weights}
        options = chosen_options(
            extract={**network, "device": device, "precision": precision}, tag={"tagger": tagger}
        )
        with progress_bars(shown=is_terminal()):
            found = evaluate_tags(str(folder), str(config) if config else None, options)
        if _told_whole(report, found, out, as_json=as_json):
            return
        for name, value in report.measures(found):
            typer.echo(f"{name:<34} {value:>7}")
        for each in found.judgement.confusions[:5]:
            typer.echo(f"  {each.n_photos:>5} × {each.right} taken for {each.given}")
        _tell_where(out)


@app.command(epilog=SEARCH_EXAMPLES)
def search(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Photos to search among.")],
    truth: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="FILE.json: what queries ought to find."),
    ] = None,
    backbones: Annotated[str | None, typer.Option(help="Networks to try: a,b.")] = None,
    layers: Annotated[
        str | None, typer.Option(help="Layers to try: a,b or all; if left out, the last conv.")
    ] = None,
    poolings: Annotated[str, typer.Option(help="Of avg, max, gem and none.")] = "avg,max,gem",
    metrics: Annotated[
        str,
        typer.Option(help="Of cosine, euclidean, sqeuclidean, minkowski, mse and chi_squared."),
    ] = "cosine",
    whitening: Annotated[str, typer.Option(help="Of none and pca.")] = "none",
    config: ConfigOption = None,
    weights: Annotated[
        list[str] | None,
        typer.Option(metavar="[BACKBONE=]FILE", help="A network's weights; may be repeated."),
    ] = None,
    device: DeviceOption = None,
    precision: PrecisionOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge search by layer, pooling and metric, with colour histograms as the baseline."""
    with told_plainly():
        prepare_prefect()
        from commands.progress import progress_bars  # noqa: PLC0415 - heavy, only when needed
        from commands.reports import search as report  # noqa: PLC0415
        from commands.search_options import asked_for  # noqa: PLC0415
        from flows.evaluate_search import evaluate_search  # noqa: PLC0415

        asked = asked_for(
            backbones,
            layers,
            poolings=poolings,
            metrics=metrics,
            weights=weights,
            whitenings=whitening,
        )
        options = chosen_options(extract={"device": device, "precision": precision})
        profile = str(config) if config else None
        with progress_bars(shown=is_terminal()):
            found = evaluate_search(str(folder), str(truth or ""), asked, profile, options)
        if _told_whole(report, found, out, as_json=as_json):
            return
        report.print_rows(found)
        _tell_where(out)


@app.command(epilog=PREFERENCE_EXAMPLES)
def preferences(
    answers: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, metavar="FILE.csv", help="Who chose what."),
    ],
    atlas: Annotated[str, typer.Option(help="Atlas of the photos.")] = "atlas",
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge how well tags, topics and features foretell which photo a person prefers."""
    with told_plainly():
        from commands.reports import preferences as report  # noqa: PLC0415 - heavy, when needed
        from models.records.store import AtlasStore  # noqa: PLC0415
        from models.retrieval.holdings import Holdings  # noqa: PLC0415
        from models.retrieval.preference_files import read_answers  # noqa: PLC0415
        from models.retrieval.preference_trial import mixes_of, try_preferences  # noqa: PLC0415

        holdings = Holdings(AtlasStore(atlas).snapshot())
        comparisons, _, n_unknown = read_answers(answers, holdings)
        trial = try_preferences(comparisons, mixes_of(holdings))
        if _told_whole(report, trial, out, as_json=as_json):
            return
        if n_unknown:
            typer.echo(f"{n_unknown} answers name photos that the atlas does not have")
        report.print_rows(trial)
        _tell_where(out)


def _told_whole(
    report: ModuleType, found: "DataclassInstance", out: Path | None, *, as_json: bool
) -> bool:
    """Write the report if it is wanted, and print JSON, or the lead of what is still to be told."""
    from commands.reports.outputs import write_report  # noqa: PLC0415

    lead = report.lead(found)
    if out:
        sections = report.sections(found)
        write_report(out, found, title=report.title(found), lead=lead, sections=sections)
    typer.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False) if as_json else lead)
    return as_json


def _tell_where(out: Path | None) -> None:
    if out:
        typer.echo(f"report: {out / 'report.html'}")
