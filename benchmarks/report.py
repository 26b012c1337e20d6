"""What a benchmark hands over: claims with both sides' figures, and the machine they hold on.

A script of claims has `claims(full: bool) -> Iterator[Claim]`; `python -m benchmarks` runs all.
"""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

Unit = Literal["photos/s", "s", "MB"]

# What decides which engine wins; the rest of a processor's flags would only be noise.
_TELLING_FLAGS = (
    "avx2",
    "avx512f",
    "avx512_bf16",
    "avx512_fp16",
    "avx512_vnni",
    "amx_bf16",
    "amx_int8",
    "asimd",
)
_PACKAGES = ("torch", "torchvision", "numpy", "scikit-learn", "openTSNE", "pillow", "pyarrow")


@dataclass(frozen=True, slots=True)
class Claim:
    """One comparison, measured in one run.

    name: what was done, at which size. peer: what it was done with otherwise. ours, theirs: medians
    in `unit`. ratio: median over rounds of how many times better ours is, above 1 = ours wins.
    target: the ratio aimed at. quality: measures of both sides' results, such as
    {"error ours": 0.104, "error theirs": 0.105}, or of the machine.
    """

    name: str
    peer: str
    ours: float
    theirs: float
    ratio: float
    unit: Unit
    target: float | None = None
    quality: dict[str, float] = field(default_factory=dict)
    note: str = ""


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def alternate(
    sides: Mapping[str, Callable[[], object]], *, n_rounds: int
) -> dict[str, list[float]]:
    """Run every side once a round, in turning order; return each side's seconds, round by round.

    The machine's mood changes from minute to minute: only sides of one round are comparable.
    """
    taken: dict[str, list[float]] = {name: [] for name in sides}
    names = list(sides)
    for number in range(n_rounds):
        for name in names if number % 2 == 0 else reversed(names):
            taken[name].append(seconds(sides[name]))
    return taken


def median_ratio(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """Return the median over rounds of their seconds for one of ours."""
    return statistics.median(
        theirs_s / ours_s for ours_s, theirs_s in zip(ours, theirs, strict=True)
    )


def machine() -> dict[str, object]:
    """Return the processor's name, its telling flags, cores and the versions of what ran."""
    name, flags = _cpu()
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": name,
        "flags": [flag for flag in _TELLING_FLAGS if flag in flags],
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {package: version(package) for package in _PACKAGES},
    }


def as_json(claims: Iterable[Claim]) -> str:
    """Return the claims and the machine as JSON."""
    return json.dumps(
        {"machine": machine(), "claims": [asdict(claim) for claim in claims]}, indent=2
    )


def as_table(claims: Iterable[Claim]) -> str:
    """Return the claims as a table in Markdown."""
    head = (
        "| What | Against | Ours | Theirs | Ratio | Aim | Quality |",
        "|---|---|--:|--:|--:|--:|---|",
    )
    return "\n".join([*head, *map(as_row, claims)])


def as_row(claim: Claim) -> str:
    """Return one claim as a row of a Markdown table."""
    aim = "" if claim.target is None else f"{claim.target:g}×"
    quality = "; ".join(f"{name} {value:.4g}" for name, value in claim.quality.items())
    told = "; ".join(part for part in (quality, claim.note) if part)
    figures = (f"{claim.ours:.3g} {claim.unit}", f"{claim.theirs:.3g}", f"{claim.ratio:.2f}×", aim)
    return f"| {claim.name} | {claim.peer} | {' | '.join(figures)} | {told} |"


def _cpu() -> tuple[str, set[str]]:
    """Return the processor's name and all its flags, as Linux tells them."""
    file = Path("/proc/cpuinfo")
    if not file.exists():
        return platform.processor() or platform.machine(), set()
    lines = (line.partition(":") for line in file.read_text(encoding="utf-8").splitlines())
    facts = {key.strip(): value.strip() for key, _, value in lines}
    flags = facts.get("flags", facts.get("Features", ""))
    return facts.get("model name", platform.machine()), set(flags.split())
