"""What pages ask of others: injected, since a dashboard imports neither networks nor settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models.records.manifest import Manifest
from models.viewing.evidence import Explain

Examined = Callable[[Manifest], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Experts:
    """Who is asked; None where there is nobody.

    explain: what in a photo speaks for a tag. examined: what is known of how good a run's tagger
    is, as the card of a trained head tells it; None for a tagger that is no trained head.
    """

    explain: Explain | None = None
    examined: Examined | None = None


NOBODY_TO_ASK = Experts()
