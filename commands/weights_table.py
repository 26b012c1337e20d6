"""The networks with their weights, as rows and as a table."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from conf.settings import load_settings
from models.backbones.catalogue import card, names
from models.weights.fetch import verify


def rows() -> list[dict[str, Any]]:
    """Return what there is to know of every network's weights."""
    cache = load_settings().store.weights()
    return [_row(name, cache) for name in names()]


def print_cards() -> None:
    """Print the networks, one a row."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("backbone", "weights", "what it is", "features", "classes", "licence"):
        table.add_column(heading, overflow="fold")
    for row in rows():
        features = f"{row['feature_layer']} × {row['dimension']}"
        table.add_row(
            row["backbone"],
            row["state"],
            row["summary"],
            features,
            row["classes"] or "–",
            row["licence"],
        )
    Console(highlight=False).print(table)


def _row(name: str, cache: Path) -> dict[str, Any]:
    chosen = card(name)
    checked = verify(chosen.weights, cache)
    return {
        "backbone": name,
        "summary": chosen.summary,
        "state": checked.state,
        "file": str(checked.path),
        "urls": list(chosen.weights.urls),
        "sha256": chosen.weights.sha256,
        "licence": chosen.licence,
        "classes": chosen.classes,
        "feature_layer": chosen.feature_layer,
        "dimension": chosen.dimension(chosen.feature_tap),
        "layers": [layer.name for layer in chosen.layers],
    }
