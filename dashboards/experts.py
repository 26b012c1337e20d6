"""What pages ask of others: injected, since a dashboard imports neither networks nor settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models.records.manifest import Manifest
from models.viewing.evidence import Explain
from models.viewing.networks import Networks
from models.viewing.newcomer import Newcomers

Examined = Callable[[Manifest], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Experts:
    """Who is asked; None where there is nobody.

    explain: what in a photo speaks for a tag. examined: what is known of how good a run's tagger
    is, as the card of a trained head tells it; None for a tagger that is no trained head.
    newcomers: what photos from outside are like, and what they show. networks: what the networks
    are, and what their channels look for.
    """

    explain: Explain | None = None
    examined: Examined | None = None
    newcomers: Newcomers | None = None
    networks: Networks | None = None


NOBODY_TO_ASK = Experts()
