"""Checks a weights file against its published SHA-256, or the one pinned at its first use."""

import hashlib
import json
from pathlib import Path

from models.weights.errors import AlteredWeights
from models.weights.source import WeightsSource


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes in lower-case hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def check(file: Path, source: WeightsSource, *, pinned_beside: Path | None = None) -> Path:
    """Return `file` when it is the right one, whose SHA-256 is pinned if nobody published it.

    pinned_beside: the file's place in the cache where `file` itself lies elsewhere.
    Raises AlteredWeights naming what was expected, what was found, and what to do.
    """
    home = pinned_beside or file
    n_bytes = file.stat().st_size
    if source.n_bytes not in (None, n_bytes):
        raise AlteredWeights(
            _altered(file, source, f"it has {n_bytes} bytes, published are {source.n_bytes}")
        )
    found, expected = sha256_of(file), source.sha256 or pinned_sha256(home)
    if not found.startswith(source.sha256_prefix):
        raise AlteredWeights(
            _altered(file, source, f"its SHA-256 is {found}, published is {source.sha256_prefix}…")
        )
    if expected is None:
        _pin(home, found, n_bytes)
    elif found != expected:
        known = "published" if source.sha256 else f"pinned in {pin_file(home)}"
        raise AlteredWeights(
            _altered(file, source, f"its SHA-256 is {found}, {known} is {expected}")
        )
    return file


def pinned_sha256(file: Path) -> str | None:
    """Return the SHA-256 that was pinned for a file of the cache, None before its first use."""
    try:
        content = json.loads(pin_file(file).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return str(content["sha256"])


def pin_file(file: Path) -> Path:
    """Return where the pin of a file of the cache lies."""
    return file.with_name(file.name + ".sha256.json")


def _pin(file: Path, sha256: str, n_bytes: int) -> None:
    content = json.dumps({"sha256": sha256, "n_bytes": n_bytes}, indent=2)
    new = pin_file(file).with_name(pin_file(file).name + ".new")
    new.write_text(content + "\n", "utf-8")
    new.replace(pin_file(file))


def _altered(file: Path, source: WeightsSource, detail: str) -> str:
    if source.package:
        advice = f"Reinstall the package {source.package}"
    elif source.sha256 or source.sha256_prefix:
        advice = f"Delete it to fetch it again, or: sceneatlas weights add {source.file_name}"
    else:
        advice = "Delete the pin if you trust this file more than the one that was used first"
    return f"{file} is not the expected {source.file_name}: {detail}. {advice}"
