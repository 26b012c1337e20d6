"""What a build costs against what has changed, and whether memory grows with the collection.

Measured with drawn photos in a process of its own, after a small build has paid for imports,
Prefect's start and the network's warm-up.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.report import Claim
from tests.quick_photos import paint

_FULL, _SHORT = (2_000, 20_000), (300, 1_200)
_WARM_UP = 40


def claims(full: bool) -> Iterator[Claim]:
    """Compare later builds with the first one, at the larger of two sizes."""
    small, large = (_in_its_own_process(size) for size in (_FULL if full else _SHORT))
    first, n_photos = large["first"], large["n_photos"]
    for name, target in (("nothing new", 50.0), ("+1 % of photos", 25.0)):
        yield Claim(
            name=f"rebuild of {n_photos:,} photos, {name}",
            peer="their first build",
            ours=large[name],
            theirs=first,
            ratio=first / large[name],
            unit="s",
            target=target,
            quality={"share of the first build": large[name] / first},
        )
    yield Claim(
        name=f"first build of {n_photos:,} photos, a photo",
        peer=f"first build of {small['n_photos']:,}, a photo",
        ours=first / n_photos,
        theirs=small["first"] / small["n_photos"],
        ratio=(small["first"] / small["n_photos"]) / (first / n_photos),
        unit="s",
        quality={
            "peak MB of the small build": small["peak_mb"],
            "peak MB of the large build": large["peak_mb"],
            "memory ratio (at most 1.2 is wanted)": large["peak_mb"] / small["peak_mb"],
        },
    )


def measured(n_photos: int, folder: Path) -> dict[str, float]:
    """Build a drawn collection three times in this process; return seconds, and peak memory."""
    paint(folder / "photos", range(n_photos))
    paint(folder / "warm-up", range(_WARM_UP))
    _seconds(folder / "warm-up", folder / "scratch")
    taken: dict[str, float] = {"n_photos": n_photos}
    taken["first"] = _seconds(folder / "photos", folder / "atlas")
    taken["nothing new"] = _seconds(folder / "photos", folder / "atlas")
    paint(folder / "photos" / "new", range(n_photos, n_photos + n_photos // 100))
    taken["+1 % of photos"] = _seconds(folder / "photos", folder / "atlas")
    taken["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return taken


def _seconds(photos: Path, atlas: Path) -> float:
    from flows.build_atlas import build_atlas  # noqa: PLC0415 - the child pays for it, once

    started = time.perf_counter()
    build_atlas([str(photos)], str(atlas), None, {"tag": {"tagger": "none"}})
    return time.perf_counter() - started


def _in_its_own_process(n_photos: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.growth", "--photos", str(n_photos)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _main() -> None:
    from commands.prefect_setup import quiet_prefect  # noqa: PLC0415

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, required=True, help="how many photos to draw")
    quiet_prefect()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(parser.parse_args().photos, Path(folder))))


if __name__ == "__main__":
    _main()
