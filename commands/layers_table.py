"""All layers of a network as a table in a terminal."""

import sys

from rich.console import Console
from rich.table import Table

from commands.weights_table import PIPE_COLUMNS
from models.backbones.anatomy import layers_of
from models.backbones.card import BackboneCard

_NUMBERS = ("#", "channels", "side", "parameters")


def print_layers(card: BackboneCard) -> None:
    """Print every layer in running order, those that can be tapped by their names."""
    rows = layers_of(card)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("#", "layer", "module", "type", "channels", "side", "parameters"):
        table.add_column(heading, no_wrap=True, justify="right" if heading in _NUMBERS else "left")
    for row in rows:
        side = f"{row.height} × {row.width}" if row.height else "–"
        place = f"{row.index}/{len(rows)}"
        numbers = f"{row.channels:,}", side, f"{row.parameters:,}" if row.parameters else "–"
        table.add_row(place, row.tap, row.path, row.kind, *numbers)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_COLUMNS)
    console.print(table)
    console.print(
        f"\n{card.name}: {sum(row.parameters for row in rows):,} trainable parameters; "
        "a layer with a name can be tapped",
        style="dim",
    )
