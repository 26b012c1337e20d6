"""The networks with their weights: one a row, or one in full with its layers."""

import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from conf.settings import load_settings
from models.backbones.card import BackboneCard, Layer, Tap
from models.backbones.catalogue import card, names
from models.weights.fetch import verify
from models.weights.pin import pinned_sha256

PIPE_COLUMNS = 200  # into a file or another command, nothing is cut off
SUMMARY_FROM_COLUMNS = 120  # narrower than this, a summary would be a few letters


def rows() -> list[dict[str, Any]]:
    """Return what there is to know of every network's weights."""
    return [row(name) for name in names()]


def row(name: str) -> dict[str, Any]:
    """Return what there is to know of one network; raises ValueError for an unknown one."""
    return _row(card(name), load_settings().store.weights())


def print_cards() -> None:
    """Print the networks, one a row."""
    console = _console()
    headings = ["backbone", "weights", "features", "classes"]
    if console.width >= SUMMARY_FROM_COLUMNS:
        headings.append("what it is")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    for each in rows():
        features = f"{each['feature_layer']} × {each['dimension']}"
        cells = each["backbone"], each["state"], features, each["classes"] or "–", each["summary"]
        table.add_row(*cells[: len(headings)])
    console.print(table)
    console.print(
        "\nsceneatlas weights list NAME tells all of one; timm:NAME is any network of timm",
        style="dim",
    )


def print_card(name: str) -> None:
    """Print one network: its weights, its preprocessing, and its layers with their dimensions."""
    each = row(name)
    console = _console()
    console.print(f"{each['backbone']}: {each['summary']}\n")
    facts = Table(box=None, pad_edge=False, show_header=False)
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    facts.add_row("weights", each["state"])
    facts.add_row("file", each["file"])
    facts.add_row("from", "\n".join(each["urls"]) or f"the package {each['package']}")
    facts.add_row("SHA-256", _known(each))
    facts.add_row("licence", each["licence"])
    facts.add_row("reads", each["preprocessing"])
    facts.add_row("classes", each["classes"] or "no vocabulary of ours")
    facts.add_row("features", f"{each['feature_layer']} × {each['dimension']}")
    console.print(facts)
    console.print()
    console.print(_layers_table(each["layers"]))
    console.print("\npooling avg, max and gem give the channels, none all values", style="dim")


def _layers_table(layers: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("layer", no_wrap=True)
    for heading in ("channels", "side", "values"):
        table.add_column(heading, justify="right")
    for layer in layers:
        side = f"{layer['side_px']} × {layer['side_px']}" if layer["side_px"] > 1 else "–"
        table.add_row(layer["layer"], str(layer["channels"]), side, str(layer["values"]))
    return table


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_COLUMNS)


def _known(each: dict[str, Any]) -> str:
    if each["sha256"]:
        return f"{each['sha256']} (published)"
    begins = f"begins with {each['sha256_prefix']}, " if each["sha256_prefix"] else ""
    if each["pinned_sha256"]:
        return f"{begins}{each['pinned_sha256']} (pinned at first use)"
    return f"{begins}not published in full; pinned at first use"


def _row(chosen: BackboneCard, cache: Path) -> dict[str, Any]:
    checked, weights = verify(chosen.weights, cache), chosen.weights
    return {
        "backbone": chosen.name,
        "summary": chosen.summary,
        "state": checked.state,
        "file": str(checked.path),
        "urls": list(weights.urls),
        "package": weights.package,
        "sha256": weights.sha256,
        "sha256_prefix": weights.sha256_prefix,
        "pinned_sha256": pinned_sha256(checked.path),
        "licence": chosen.licence,
        "classes": chosen.classes,
        "preprocessing": preprocessing(chosen),
        "feature_layer": chosen.feature_layer,
        "dimension": chosen.dimension(chosen.feature_tap),
        "layers": [_layer_row(chosen, layer) for layer in chosen.layers],
    }


def _layer_row(chosen: BackboneCard, layer: Layer) -> dict[str, Any]:
    return {
        "layer": layer.name,
        "channels": layer.channels,
        "side_px": layer.side_px,
        "values": chosen.dimension(Tap(layer.name, "none")),
    }


def preprocessing(chosen: BackboneCard) -> str:
    """Say in a sentence what becomes of a photo before the network sees it."""
    framing, normalization = chosen.framing, chosen.normalization
    edges = "the shorter edge" if framing.keep_aspect else "both edges"
    mean, std = _numbers(normalization.mean), _numbers(normalization.std)
    subtracted = f"a mean image, on average ({mean})" if normalization.mean_image else f"({mean})"
    return (
        f"{edges} to {framing.resize_px} px ({framing.interpolation}), "
        f"the central {framing.crop_px} px, {normalization.channel_order} from 0 to 255, "
        f"minus {subtracted}, divided by ({std})"
    )


def _numbers(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.4g}" for value in values)
