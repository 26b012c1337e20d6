"""Finding the photos of a collection: by name where a name tells, by content where it does not."""

import glob
import mimetypes
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple

import fsspec
from PIL import Image

from models.collection.uris import uri_of
from models.pixels.formats import HEAD_BYTES, sniff
from models.records.photo import Rejected

_PHOTO_SUFFIXES = {".heic", ".heif", ".hif", ".avif", ".jfif", ".jp2", ".j2k", ".mpo", ".webp"}


class Found(NamedTuple):  # made and hashed faster than a record: there is one for every file
    """A file that may be a photo. `version` changes when the file does (time stamp or ETag)."""

    uri: str
    n_bytes: int
    version: str


@dataclass(slots=True)
class Listing:
    """What a collection holds: candidates, files already known to be none, and how many others."""

    found: list[Found] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    n_ignored: int = 0
    without: Path | None = None
    without_url: str = ""


class NoSuchSource(ValueError):
    """A folder, file or pattern that was asked for is not there."""


def list_photos(sources: Sequence[str], *, without: Path | str | None = None) -> Listing:
    """List the photos of folders, files, glob patterns, zip files and fsspec URLs, sorted by URI.

    Links are followed, loops are rejected rows. without: a folder, or the URL of one, that is none
    of the collection's business, such as the atlas itself. Raises NoSuchSource for a source that
    is missing.
    """
    if isinstance(without, Path):
        listing = Listing(without=without.resolve())
    else:
        listing = Listing(without_url=without or "")
    for source in sources:
        if "://" in source:
            _list_remote(source, listing)
        else:
            _list_local(source, listing)
    listing.found = sorted(set(listing.found), key=lambda file: file.uri)
    listing.rejected = sorted(set(listing.rejected), key=lambda file: file.uri)
    return listing


def may_be_photo(name: str) -> bool | None:
    """Tell by its name whether a file may be a photo; None where only its content can tell."""
    if name.startswith("._"):  # the half of a file that macOS leaves on foreign disks
        return False
    dot = name.rfind(".")
    return _may_name_photo(name[dot:].lower() if dot > 0 else "")


@lru_cache(maxsize=256)
def _may_name_photo(suffix: str) -> bool | None:
    if suffix in _PHOTO_SUFFIXES:
        return True
    kind = _known_types().guess_type(f"x{suffix}")[0]
    if kind is not None:
        return kind.startswith("image/")
    return True if suffix in _pillow_suffixes() else None


@cache
def _known_types() -> mimetypes.MimeTypes:
    return mimetypes.MimeTypes()  # Python's own list: the system's differs between machines


@cache
def _pillow_suffixes() -> frozenset[str]:
    return frozenset(Image.registered_extensions())


def _list_local(source: str, listing: Listing) -> None:
    path = Path(source).expanduser()
    if path.is_dir():
        _walk(path, listing, above=())
    elif path.suffix.lower() == ".zip" and path.is_file():
        _list_remote(f"zip://::{uri_of(path)}", listing)
    elif path.is_file():
        _add_local(str(path), listing)
    else:
        _list_pattern(str(path), listing)


def _list_pattern(pattern: str, listing: Listing) -> None:
    matches = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []  # noqa: PTH207
    if not matches:
        raise NoSuchSource(
            f"no photos at {pattern!r}: not a folder, a file or a pattern that matches any; "
            f"looked from {Path.cwd()}"
        )
    for match in matches:
        path = Path(match)
        if path.is_dir():
            _walk(path, listing, above=())
        else:
            _add_local(match, listing)


def _walk(folder: Path, listing: Listing, above: tuple[tuple[int, int], ...]) -> None:
    if listing.without is not None and folder.resolve() == listing.without:
        return
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        listing.rejected.append(_unlisted(folder, "folder cannot be read", error))
        return
    identity = (status.st_dev, status.st_ino)
    if identity in above:
        listing.rejected.append(_unlisted(folder, "link to a folder that holds it"))
        return
    for entry in entries:
        if entry.is_dir():
            if may_be_photo(entry.name):
                listing.rejected.append(_unlisted(entry.path, "a folder named like a photo"))
            _walk(Path(entry.path), listing, (*above, identity))
        else:
            _add_local(entry.path, listing)


def _add_local(path: str, listing: Listing) -> None:
    # Strings, one look at each file: with paths a listing takes twice as long.
    try:
        expected = may_be_photo(os.path.basename(path))  # noqa: PTH119
        if expected is False:
            listing.n_ignored += 1
            return
        status = os.stat(path)  # noqa: PTH116
        if not S_ISREG(status.st_mode):
            listing.n_ignored += 1
        elif expected or _looks_like_photo(path):
            version = str(status.st_mtime_ns)
            listing.found.append(Found(uri_of(path), status.st_size, version))
        else:
            listing.n_ignored += 1
    except OSError as error:
        reason = "link to nothing" if Path(path).is_symlink() else "cannot be read"
        listing.rejected.append(_unlisted(path, reason, error))


def _looks_like_photo(path: str) -> bool:
    with open(path, "rb") as file:  # noqa: PTH123
        return sniff(file.read(HEAD_BYTES)) is not None


def _list_remote(source: str, listing: Listing) -> None:
    filesystem, entries = _remote_entries(source)
    apart = _root_within(source, listing.without_url)
    for name, entry in entries.items():
        if apart and name.startswith(f"{apart}/"):
            continue
        expected = may_be_photo(name.rsplit("/", 1)[-1])
        if expected is None:
            expected = sniff(filesystem.cat_file(name, 0, HEAD_BYTES)) is not None
        if expected:
            version = _remote_version(entry)
            listing.found.append(Found(_remote_uri(source, name), int(entry["size"]), version))
        else:
            listing.n_ignored += 1


def _remote_entries(source: str) -> tuple[Any, dict[str, dict[str, Any]]]:
    try:
        filesystem, root = fsspec.core.url_to_fs(source)
        filesystem.invalidate_cache()  # of a listing that this process made the night before
        entries = filesystem.find(root, detail=True)
        there = bool(entries) or filesystem.exists(root)
    except (ImportError, OSError) as error:
        raise NoSuchSource(f"cannot list {source!r}: {error}") from error
    if not there:
        raise NoSuchSource(f"nothing at {source!r}; check the address and your credentials")
    return filesystem, entries


def _root_within(source: str, url: str) -> str:
    """Return a URL as the file system of a source names it; "" for one of another kind."""
    scheme = url.partition("://")[0]
    if not url or scheme != source.partition("://")[0]:
        return ""
    return str(fsspec.core.url_to_fs(url)[1]).rstrip("/")


def _remote_uri(source: str, name: str) -> str:
    first, separator, rest = source.partition("::")
    protocol = first.partition("://")[0]
    return f"{protocol}://{name.removeprefix(f'{protocol}://')}{separator}{rest}"


def _remote_version(entry: dict[str, Any]) -> str:
    named: Iterator[str] = (
        str(entry[key])
        for key in ("ETag", "etag", "CRC", "mtime", "LastModified", "created")
        if entry.get(key)
    )
    return next(named, "")


def _unlisted(path: Path | str, reason: str, error: OSError | None = None) -> Rejected:
    return Rejected(uri_of(path), "scan", reason, str(error) if error else "")
