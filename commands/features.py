"""`sceneatlas features`: vectors of photos in a file, without an atlas."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.build import (
    BackboneOption,
    ConfigOption,
    DeviceOption,
    MeanOption,
    PrecisionOption,
    WeightsOption,
    chosen_options,
)
from commands.outcome import EXIT_CODES, Exit, errors, is_terminal, told_plainly

if TYPE_CHECKING:
    from models.records.photo import Rejected

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas features ~/Pictures --out vectors.npz

sceneatlas features photos --backbone vgg16-places365 --layer fc7 --pooling none --out fc7.parquet

sceneatlas build photos --vectors vectors.npz --name mine

{EXIT_CODES}
"""


def features(
    photos: Annotated[list[str], typer.Argument(help="Photos, as for build.")],
    out: Annotated[Path, typer.Option(help="FILE.npz (uris, vectors) or FILE.parquet.")],
    config: ConfigOption = None,
    backbone: BackboneOption = None,
    weights: WeightsOption = None,
    mean: MeanOption = None,
    layer: Annotated[
        str | None, typer.Option(help="A layer of the network; `weights list NAME` shows them.")
    ] = None,
    pooling: Annotated[str | None, typer.Option(help="avg, max, gem or none.")] = None,
    device: DeviceOption = None,
    precision: PrecisionOption = None,
) -> None:
    """Write the features of photos, from any layer of a network, to a file."""
    with told_plainly():
        from commands.progress import progress_bars  # noqa: PLC0415 - heavy, only when needed
        from conf.settings import load_settings  # noqa: PLC0415
        from flows.single import features_of  # noqa: PLC0415
        from models.records.vector_files import check_suffix, write_vectors  # noqa: PLC0415

        check_suffix(out)
        network = {"backbone": backbone, "weights_file": weights, "mean_file": mean}
        options = chosen_options(extract={**network, "device": device, "precision": precision})
        settings = load_settings(config, **options)
        with progress_bars(shown=is_terminal()):
            parts = list(features_of(photos, settings, layer=layer, pooling=pooling))
        rejected = [reject for part in parts for reject in part.rejected]
        _tell(rejected)
        kept = [part for part in parts if part.uris]
        if not kept:
            errors.print("[red]sceneatlas:[/red] no photo could be read")
            raise typer.Exit(Exit.NOTHING_FOUND)
        uris = [uri for part in kept for uri in part.uris]
        import numpy as np  # noqa: PLC0415

        vectors = np.concatenate([part.features for part in kept])
        write_vectors(out, uris, vectors)
        typer.echo(
            f"wrote {len(vectors)} vectors of {vectors.shape[1]} values to {out}, "
            f"rejected {len(rejected)} files"
        )


def _tell(rejected: "list[Rejected]") -> None:
    for reject in rejected:
        errors.print(f"rejected {reject.uri}: {reject.reason}", markup=False)
