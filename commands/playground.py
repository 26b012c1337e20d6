"""`sceneatlas playground`: which network, layer, pooling and metric finds a photo's like best."""

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.build import (
    ConfigOption,
    DeviceOption,
    PrecisionOption,
    chosen_options,
)
from commands.outcome import EXIT_CODES, errors, is_terminal, told_plainly
from commands.prefect_setup import prepare_prefect

if TYPE_CHECKING:
    from flows.evaluate_search import Asked

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas playground ~/Pictures --atlas family.atlas

sceneatlas playground --atlas family.atlas --backbones efficientnet-lite0,vgg16-imagenet --layers 4

sceneatlas playground cifar-10-batches-bin --per-class 20 --atlas cifar.atlas

sceneatlas playground --atlas family.atlas --pooling avg,max --metrics cosine,minkowski --dry-run

It works on the photos of the atlas' current run; where there is none, it builds the atlas of
PHOTOS first. CIFAR-10 and Tiny ImageNet, as they are published, are unpacked beside the atlas
into a folder a class. First a few photos are measured: what it takes is told before it starts.
Stopped with Ctrl-C or killed, it goes on where it was when the same command is run again.
`sceneatlas view` shows what is computed on its page Playground.

{EXIT_CODES}
"""


def playground(
    photos: Annotated[
        list[str] | None,
        typer.Argument(help="Photos, as for build, or a data set; left out: the atlas' own."),
    ] = None,
    atlas: Annotated[
        str, typer.Option("--atlas", "-o", help="Folder or fsspec URL of the atlas.")
    ] = "atlas",
    backbones: Annotated[
        str | None, typer.Option(help="Networks, a,b; left out: the one of the run.")
    ] = None,
    layers: Annotated[
        str,
        typer.Option(
            help="How many layers of each, from the first convolution to the last; all, or names."
        ),
    ] = "8",
    pooling: Annotated[str, typer.Option(help="Of avg, max, gem and none.")] = "avg",
    metrics: Annotated[
        str,
        typer.Option(help="Of cosine, euclidean, sqeuclidean, minkowski, mse and chi_squared."),
    ] = "cosine,euclidean,sqeuclidean,minkowski",
    maps: Annotated[
        bool | None,
        typer.Option("--maps/--no-maps", help="A UMAP of each layer; if left out, where it can."),
    ] = None,
    per_class: Annotated[
        int | None, typer.Option(min=1, help="Of a data set, so many pictures a class.")
    ] = None,
    weights: Annotated[
        list[str] | None,
        typer.Option(metavar="[BACKBONE=]FILE", help="A network's weights; may be repeated."),
    ] = None,
    config: ConfigOption = None,
    device: DeviceOption = None,
    precision: PrecisionOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what it would take.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare networks, layers and metrics: compute a grid of searches over your own photos."""
    with told_plainly():
        prepare_prefect()
        from commands.search_options import asked_for  # noqa: PLC0415 - heavy, only when needed

        asked = asked_for(backbones, layers, poolings=pooling, metrics=metrics, weights=weights)
        options = chosen_options(extract={"device": device, "precision": precision})
        profile = str(config) if config else None
        _provide_run(photos or [], atlas, per_class, (asked, profile, options))
        _compute(atlas, (asked, profile, options), maps, dry_run=dry_run, as_json=as_json)


Said = tuple["Asked", str | None, dict[str, dict[str, Any]]]


def _provide_run(photos: list[str], atlas: str, per_class: int | None, said: Said) -> None:
    """Make sure that the atlas has a run, and that it is of the photos that were named."""
    from commands.playground_photos import check_photos, unpacked  # noqa: PLC0415
    from commands.progress import progress_bars  # noqa: PLC0415
    from models.records.store import AtlasStore  # noqa: PLC0415

    asked, profile, options = said
    store, sources = AtlasStore(atlas), unpacked(photos, atlas, per_class)
    if store.current_run_id() is not None:
        check_photos(store.snapshot(), sources, atlas)
    elif not sources:
        store.snapshot()  # tells how to make one
    else:
        from flows.build_atlas import build_atlas  # noqa: PLC0415

        errors.print(f"no run in {atlas} yet: building it of {', '.join(sources[:3])} first")
        built = {**options, "extract": {**options.get("extract", {}), **_first_network(asked)}}
        with progress_bars(shown=is_terminal()):
            build_atlas(sources, atlas, profile, built)


def _first_network(asked: "Asked") -> dict[str, str]:
    """Return the settings of the first network that was named: an atlas is built with one."""
    if not asked.backbones:
        return {}
    first = asked.backbones[0]
    file = (asked.weights or {}).get(first)
    return {"backbone": first} | ({"weights_file": file} if file else {})


def _compute(atlas: str, said: Said, maps: bool | None, *, dry_run: bool, as_json: bool) -> None:
    """Tell what it takes, compute it, and tell what came out."""
    from commands import playground_table as table  # noqa: PLC0415
    from commands.progress import progress_bars  # noqa: PLC0415
    from flows.playground import compute_playground, estimate_playground  # noqa: PLC0415
    from models.records.store import AtlasStore  # noqa: PLC0415
    from models.retrieval.grid import Grid  # noqa: PLC0415

    asked, profile, options = said
    with progress_bars(shown=is_terminal()):
        estimates = estimate_playground(atlas, asked, profile, options)
    table.print_estimates(estimates)
    if dry_run:
        _echo({"estimates": table.estimates_json(estimates)}, as_json=as_json)
        return
    lays_out = _lays_out(maps)
    with progress_bars(shown=is_terminal()):
        found = compute_playground(atlas, asked, maps=lays_out, config=profile, options=options)
    grid = Grid(AtlasStore(atlas).snapshot(found.run_id))
    if as_json:
        _echo(table.scores_json(grid, found, estimates), as_json=True)
    else:
        table.print_best(grid, found)


def _lays_out(maps: bool | None) -> bool:
    """Tell whether maps are laid out: where nothing was said, if umap-learn is installed."""
    can = find_spec("umap") is not None
    if maps is None and not can:
        errors.print("without maps of layers: they need pip install 'sceneatlas\\[umap]'")
    if maps and not can:
        raise ValueError("maps of layers need umap-learn: pip install 'sceneatlas[umap]'")
    return can if maps is None else maps


def _echo(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
