"""Heads on disk: the layers as safetensors, everything else as a readable JSON card beside them."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load, save

from models.records.digest import digest
from models.records.files import Files
from models.scenes.head import Head, Layers
from models.scenes.training import TrainedHead

FORMAT_VERSION = 1

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class HeadCard:
    """All there is to know of a saved head but its layers.

    extractor: names the features that it reads. report, settings: as trained, by field name; the
    report with the `examination`, `baselines` and `notes` of the trained head.
    n_photos: that it was trained on, validation part included. created: ISO 8601, UTC.
    weights_file: lies beside the card; weights_sha256: of its bytes, verified before use.
    """

    format_version: int
    name: str
    extractor: str
    labels: list[str]
    n_features: int
    n_photos: int
    report: dict[str, Any]
    settings: dict[str, float]
    seed: int
    temperature: float
    thresholds: list[float]
    created: str
    weights_file: str
    weights_sha256: str

    @property
    def digest(self) -> str:
        """Name the answers that this head gives: it differs when any of them may."""
        return digest(
            self.extractor, self.labels, self.temperature, self.thresholds, self.weights_sha256
        )


def save_head(trained: TrainedHead, folder: Path, name: str, *, extractor: str) -> HeadCard:
    """Save a trained head in a folder, in place of one of the same name; return its card.

    The card is replaced last and in one step, and names its layers by their hash: whoever reads
    meanwhile, or after a kill, gets the old head or the new one.
    Raises ValueError for a name of other characters than letters, digits, - and _.
    """
    _check_name(name)
    head = trained.head
    content = save({f.name: getattr(head.layers, f.name) for f in fields(Layers)})
    sha256 = hashlib.sha256(content).hexdigest()
    card = HeadCard(
        format_version=FORMAT_VERSION,
        name=name,
        extractor=extractor,
        labels=list(head.labels),
        n_features=len(head.layers.mean),
        n_photos=trained.report.n_training + trained.report.n_validation,
        report=_report(trained),
        settings=asdict(trained.settings),
        seed=trained.seed,
        temperature=head.temperature,
        thresholds=head.thresholds.tolist(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        weights_file=f"{name}.{sha256[:8]}.safetensors",
        weights_sha256=sha256,
    )
    files = Files(str(folder))
    files.write(card.weights_file, content)
    files.write_json(_card_file(name), asdict(card))
    _remove_former_layers(files, card)
    return card


def load_head(folder: Path, name: str) -> tuple[Head, HeadCard]:
    """Load a head and its card.

    Raises FileNotFoundError if there is none of this name, ValueError if the card cannot be read
    or the layers are not those that it was written for.
    """
    card = _read_card(folder, name)
    path = folder / card.weights_file
    if not path.is_file():
        raise FileNotFoundError(f"head {name!r} lacks its layers {str(path)!r}; train it again")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != card.weights_sha256:
        raise ValueError(
            f"{str(path)!r} has SHA-256 {found}, but its card says {card.weights_sha256}; "
            "the file was changed or damaged: train the head again"
        )
    head = Head(
        labels=tuple(card.labels),
        layers=Layers(**load(content)),
        temperature=card.temperature,
        thresholds=np.array(card.thresholds, dtype=np.float32),
    )
    _check_shapes(head, card)
    return head, card


def list_heads(folder: Path) -> list[HeadCard]:
    """Return the cards of a folder's heads by name; none if the folder is not there."""
    return [_read_card(folder, name) for name in _names(folder)]


def require_extractor(card: HeadCard, extractor: str) -> None:
    """Raise ValueError, naming both, unless a head was trained on this extractor's features."""
    if card.extractor != extractor:
        raise ValueError(
            f"head {card.name!r} was trained on features of {card.extractor!r}, but these are of "
            f"{extractor!r}; tag with that extractor, or train a head on this one"
        )


def _report(trained: TrainedHead) -> dict[str, Any]:
    examination = trained.examination
    return {
        **asdict(trained.report),
        "examination": asdict(examination) if examination else None,
        "baselines": [asdict(baseline) for baseline in trained.baselines],
        "notes": list(trained.notes),
    }


def _read_card(folder: Path, name: str) -> HeadCard:
    _check_name(name)
    if name not in _names(folder):
        known = ", ".join(_names(folder)) or "none"
        raise FileNotFoundError(
            f"no head {name!r} in {str(folder)!r}; known: {known}; "
            f"make it with: sceneatlas train DIR --name {name}"
        )
    path = folder / _card_file(name)
    try:
        content = json.loads(path.read_bytes())
        version = content["format_version"]
        if version != FORMAT_VERSION:
            raise ValueError(f"it has format version {version}, this program {FORMAT_VERSION}")
        return HeadCard(**content)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"cannot read head card {str(path)!r}: {error}; train it again") from error


def _names(folder: Path) -> list[str]:
    return sorted(path.name.removesuffix(".head.json") for path in folder.glob("*.head.json"))


def _card_file(name: str) -> str:
    return f"{name}.head.json"


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"head name {name!r} is not allowed; use letters, digits, - and _")


def _check_shapes(head: Head, card: HeadCard) -> None:
    layers, n_labels = head.layers, len(card.labels)
    expected = {
        "mean": (card.n_features,),
        "scale": (card.n_features,),
        "hidden_weight": (*layers.hidden_bias.shape, card.n_features),
        "output_weight": (n_labels, *layers.hidden_bias.shape),
        "output_bias": (n_labels,),
    }
    for name, shape in expected.items():
        tensor: torch.Tensor = getattr(layers, name)
        if tuple(tensor.shape) != shape:
            raise ValueError(
                f"head {card.name!r}: {name} has the shape {tuple(tensor.shape)}, but its card "
                f"says {shape}; train it again"
            )
    if len(head.thresholds) != n_labels:
        raise ValueError(
            f"head {card.name!r}: {len(head.thresholds)} thresholds for {n_labels} labels; "
            "train it again"
        )


def _remove_former_layers(files: Files, card: HeadCard) -> None:
    mine = re.compile(re.escape(card.name) + r"\.[0-9a-f]{8}\.safetensors")
    for other in files.names(""):
        if mine.fullmatch(other) and other != card.weights_file:
            files.remove(other)
