"""`sceneatlas build`: from photos to a published atlas."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.outcome import EXIT_CODES, is_terminal, told_plainly
from commands.prefect_setup import prepare_prefect
from commands.shares import share

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas build ~/Pictures

sceneatlas build ~/Pictures more/*.jpg old.zip s3://bucket/photos --atlas family.atlas

sceneatlas build photos --backbone squeezenet1_1-places365 --weights downloaded.params

Run it again whenever photos were added: only what is new is computed, topics and maps stay.

sceneatlas build s3://bucket/photos --atlas s3://bucket/atlas --scheduler tcp://host:8786

sceneatlas build ~/Pictures --refit  [dim]when a run advises it: topics keep their numbers[/dim]

{EXIT_CODES}
"""

AtlasOption = Annotated[
    str, typer.Option("--atlas", "-o", help="Folder or fsspec URL of the atlas.")
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", exists=True, dir_okay=False, help="A file of settings."),
]
BackboneOption = Annotated[
    str | None, typer.Option(help="Network; `sceneatlas weights list` shows all.")
]
WeightsOption = Annotated[Path | None, typer.Option(help="Its weights, a published file.")]
MeanOption = Annotated[
    Path | None, typer.Option("--mean", help="A Caffe network's published mean, a .binaryproto.")
]
DeviceOption = Annotated[str | None, typer.Option(help="auto, cpu, cuda or cuda:1.")]
PrecisionOption = Annotated[str | None, typer.Option(help="auto, bf16, fp32 or int8.")]
TaggerOption = Annotated[
    str | None, typer.Option(help="A trained head, the network's own classifier, auto or none.")
]


def build(
    photos: Annotated[
        list[str], typer.Argument(help="Folders, files, patterns, zip files or fsspec URLs.")
    ],
    atlas: AtlasOption = "atlas",
    config: ConfigOption = None,
    backbone: BackboneOption = None,
    weights: WeightsOption = None,
    mean: MeanOption = None,
    device: DeviceOption = None,
    precision: PrecisionOption = None,
    tagger: TaggerOption = None,
    vectors: Annotated[
        Path | None, typer.Option(help="Your own vectors, a further representation (see --name).")
    ] = None,
    name: Annotated[str, typer.Option(help="What to call your own vectors.")] = "own",
    instance: Annotated[
        bool | None,
        typer.Option(
            "--instance/--no-instance",
            help="Also features that find the same place again; six times the work.",
        ),
    ] = None,
    topics: Annotated[int | None, typer.Option(min=1, help="Topics to look for.")] = None,
    refit: Annotated[
        bool, typer.Option("--refit", help="Fit topics and maps anew, from the old ones.")
    ] = False,
    max_rejects: Annotated[
        float | None,
        typer.Option(parser=share, metavar="SHARE", help="Part of the files it may reject: 10%."),
    ] = None,
    wait: Annotated[
        int | None,
        typer.Option(min=0, metavar="MINUTES", help="Wait so long for another build to end."),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="Where shards are worked on: here or dask.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler, tcp://host:8786; implies dask."),
    ] = None,
    accept_missing: Annotated[
        bool, typer.Option("--accept-missing", help="Build without photos that are gone.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run's manifest.")] = False,
) -> None:
    """Turn photos into an atlas: thumbnails, features, tags, topics, maps and neighbours."""
    options = chosen_options(
        scan={
            "max_rejected_share": max_rejects,
            "min_found_share": 0.0 if accept_missing else None,
        },
        extract={
            "backbone": backbone,
            "weights_file": weights,
            "mean_file": mean,
            "device": device,
            "precision": precision,
            "instance": instance,
        },
        tag={"tagger": tagger},
        factor={"n_topics": topics},
        drift={"refit": refit or None},
        vectors={"files": {name: str(vectors)} if vectors else None},
        engine={"kind": engine or ("dask" if scheduler else None), "address": scheduler},
        store={"wait_minutes": wait},
    )
    with told_plainly():
        _build(photos, atlas, config, options, as_json=as_json)


def chosen_options(**sections: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the options that were given, paths as text: what is None stays as the settings say."""
    given = {
        section: {key: _plain(value) for key, value in values.items() if value is not None}
        for section, values in sections.items()
    }
    return {section: values for section, values in given.items() if values}


def _build(
    photos: list[str],
    atlas: str,
    config: Path | None,
    options: dict[str, dict[str, Any]],
    *,
    as_json: bool,
) -> None:
    from conf.settings import load_settings  # noqa: PLC0415 - heavy imports only when needed
    from models.records.store import AtlasStore  # noqa: PLC0415
    from tasks.presence import check_sources  # noqa: PLC0415

    # What is wrong with these is told at once: Prefect takes seconds to start.
    settings = load_settings(config, **options)
    check_sources(AtlasStore(atlas), photos, settings.scan.min_found_share)
    prepare_prefect()
    from commands.summary import print_summary  # noqa: PLC0415

    manifest = AtlasStore(atlas).manifest(_run(photos, atlas, config, options))
    if as_json:
        typer.echo(json.dumps(manifest.to_json(), indent=2, ensure_ascii=False))
    else:
        print_summary(manifest, atlas)


def _run(
    photos: list[str], atlas: str, config: Path | None, options: dict[str, dict[str, Any]]
) -> str:
    """Build; where photos are missing, ask and build without them. Return the run's id."""
    from commands.asking import wants_without  # noqa: PLC0415
    from commands.progress import progress_bars  # noqa: PLC0415
    from flows.build_atlas import build_atlas  # noqa: PLC0415
    from models.collection.presence import PhotosMissing  # noqa: PLC0415

    try:
        with progress_bars(shown=is_terminal()):
            return build_atlas(photos, atlas, str(config) if config else None, options)
    except PhotosMissing as missing:
        if not wants_without(missing):
            raise
    scan = {**options.get("scan", {}), "min_found_share": 0.0}
    return _run(photos, atlas, config, {**options, "scan": scan})


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value
