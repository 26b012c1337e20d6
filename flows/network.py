"""The network a flow runs: its card, its weights, and how photos become its features."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conf.settings import Settings
from models.backbones.card import BackboneCard, Tap, extractor_name
from models.backbones.catalogue import card
from models.backbones.instance import INSTANCE, SUFFIX
from models.backbones.mean_image import with_mean
from models.backbones.precision import Precision
from models.records.manifest import Manifest
from models.weights.fetch import locate
from tasks.extract import Extraction

_NAMING = ("backbone", "weights_file", "mean_file", "precision")


@dataclass(frozen=True, slots=True)
class Network:
    """A backbone's card with the file of its weights and that file's SHA-256."""

    card: BackboneCard
    weights_file: Path
    sha256: str
    precision: Precision = "auto"

    def extractor(self, tap: Tap) -> str:
        """Name the features table of a tap."""
        return extractor_name(self.card, tap, self.sha256, self.precision)

    def at_any_precision(self, tap: Tap) -> str:
        """Name what a tap's features are, however finely computed: what a head may be used on."""
        return extractor_name(self.card, tap, self.sha256)


def network(settings: Settings) -> Network:
    """Find the backbone that the settings name, with its weights, fetched if need be.

    Raises ValueError for an unknown backbone or a file that is not there.
    """
    chosen = card(settings.extract.backbone)
    if settings.extract.mean_file:
        chosen = with_mean(chosen, _file(settings.extract.mean_file, "mean"))
    named = settings.extract.weights_file
    if named:
        file = _file(named, "weights")
    else:
        file = locate(chosen.weights, settings.store.weights(), offline=settings.store.offline)
    with file.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    return Network(chosen, file, sha256, settings.extract.precision)


def as_built(settings: Settings, run: Manifest, representation: str = "") -> Settings:
    """Return the settings with the network and tagger that a run was built with.

    representation: `instance` is made by a variant of the network.
    """
    made: dict[str, Any] = run.settings.get("extract", {})
    built = {key: made[key] for key in _NAMING if key in made}
    if representation == INSTANCE:
        built["backbone"] = built.get("backbone", settings.extract.backbone) + SUFFIX
    return settings.model_copy(
        update={
            "extract": settings.extract.model_copy(update=built),
            "tag": settings.tag.model_copy(update={"tagger": run.tagger or "none"}),
        }
    )


def offline(settings: Settings) -> Settings:
    """Return the settings, with nothing to be downloaded."""
    kept = settings.store.model_copy(update={"offline": True})
    return settings.model_copy(update={"store": kept})


def extraction(settings: Settings, chosen: Network, taps: Sequence[Tap]) -> Extraction:
    """Return how photos become the features of these taps."""
    scan, extract = settings.scan, settings.extract
    return Extraction(
        backbone=chosen.card.name,
        weights_file=str(chosen.weights_file),
        mean_file=extract.mean_file and str(Path(extract.mean_file).expanduser()),
        device=extract.device,
        precision=extract.precision,
        runtime=extract.runtime,
        taps=tuple((tap.layer, tap.pooling, chosen.extractor(tap)) for tap in taps),
        batch_photos=extract.batch_photos,
        decode_workers=scan.decode_workers,
        decode_timeout_s=scan.decode_timeout_s,
        decode_memory_mb=scan.decode_memory_mb,
        max_bytes=scan.max_bytes,
        max_pixels=scan.max_pixels,
        thumbnail_px=scan.thumbnail_px,
        jpeg_device=scan.jpeg_device,
    )


def _file(named: str, kind: str) -> Path:
    file = Path(named).expanduser()
    if not file.is_file():
        raise ValueError(f"no {kind} file {named!r}; looked from {Path.cwd()}")
    return file
