"""Whether a source still has the photos that it had: an unmounted disk is not an empty one."""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.compute as pc

from models.collection.listing import list_photos
from models.collection.uris import uri_of

WAY_OUT = (
    " Nothing was changed; to build without them say --accept-missing "
    "(setting scan.min_found_share = 0)"
)


class PhotosMissing(RuntimeError):
    """A source has nothing, or far fewer photos than the current run has of it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What the URIs of a source's files begin and end with."""

    prefix: str
    suffix: str = ""

    def count(self, uris: pa.ChunkedArray) -> int:
        """Count the URIs that are a source's file or lie under it."""
        if self.suffix:
            return _n_true(pc.ends_with(uris, pattern=self.suffix))
        itself = _n_true(pc.equal(uris, self.prefix))
        return itself + _n_true(pc.starts_with(uris, pattern=f"{self.prefix.rstrip('/')}/"))

    def holds(self, uri: str) -> bool:
        """Tell whether a URI is a source's file or lies under it."""
        return self.count(pa.chunked_array([[uri]], pa.string())) > 0


def reach(source: str) -> Reach:
    """Return what a folder, a file, a pattern, an archive or a URL can name."""
    if "://" in source:
        inner, chained, archive = source.partition("::")
        return Reach(inner, f"::{archive}") if chained else Reach(inner)
    path = Path(source).expanduser()
    if path.suffix.lower() == ".zip" and not path.is_dir():
        return Reach("zip://", f"::{uri_of(path)}")
    while glob.has_magic(str(path)) and not path.exists():
        path = path.parent
    return Reach(uri_of(path))


def is_there(source: str) -> bool:
    """Tell whether anything is at a source, be it without a photo."""
    if "://" in source:
        try:
            filesystem, root = fsspec.core.url_to_fs(source)
            return bool(filesystem.exists(root))
        except (ImportError, OSError):
            return False
    path = Path(source).expanduser()
    return path.exists() or bool(glob.has_magic(str(path)) and glob.glob(str(path)))  # noqa: PTH207


def check_there(sources: Sequence[str]) -> None:
    """Raise NoSuchSource where one of them is not there, before anything is listed or made."""
    list_photos([source for source in sources if not is_there(source)])


def check_presence(
    sources: Sequence[str], before: pa.ChunkedArray, now: pa.ChunkedArray, *, min_share: float
) -> None:
    """Compare the URIs of the current run and of a listing, for each source and in total.

    Raises PhotosMissing where less than `min_share` of what was there is left.
    """
    for source in sources:
        if _is_one_file(source):
            continue  # shells hand over thousands of them; one that is missing is told by listing
        place = reach(source)
        _check(place.count(before), place.count(now), f"under {source}", min_share)
    _check(len(before), len(now), f"under {', '.join(sources[:3])}", min_share)


def check_absence(sources: Sequence[str], before: pa.ChunkedArray) -> None:
    """Raise PhotosMissing for a source that is not there and had photos in the current run."""
    for source in sources:
        n_before = 0 if is_there(source) else reach(source).count(before)
        if n_before:
            raise PhotosMissing(_told(n_before, 0, f"under {source}"))


def _check(n_before: int, n_now: int, where: str, min_share: float) -> None:
    if n_now < min_share * n_before:
        raise PhotosMissing(_told(n_before, n_now, where))


def _told(n_before: int, n_now: int, where: str) -> str:
    left = f"only {n_now:,}" if n_now else "none"
    are = "are" if n_now else "is"
    return f"{left} of {n_before:,} photos {are} there {where}: is the disk mounted?{WAY_OUT}"


def _is_one_file(source: str) -> bool:
    path = Path(source)
    return "://" not in source and path.suffix.lower() != ".zip" and path.is_file()


def _n_true(found: pa.ChunkedArray) -> int:
    return int(pc.sum(found).as_py() or 0)
