"""Names of files: what a URI is, how its bytes are read, and how it is shown to people.

A local file's URI is its absolute path, so that a notebook can open it as it is. Only a name that
is not UTF-8 is written as a percent-encoded file:// URL. Everything else is an fsspec URL.
"""

import os
from pathlib import Path
from urllib.parse import quote, unquote, unquote_to_bytes

import fsspec

_FILE_SCHEME = "file://"


class TooLarge(OSError):
    """A file has more bytes than the settings allow."""


def uri_of(path: Path | str) -> str:
    """Return the URI of a local file."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links
    try:
        absolute.encode()
    except UnicodeEncodeError:
        return _FILE_SCHEME + quote(os.fsencode(absolute))
    return absolute


def local_path(uri: str) -> Path | None:
    """Return the path of a local file's URI, None for one that lies elsewhere."""
    if uri.startswith(_FILE_SCHEME):
        return Path(os.fsdecode(unquote_to_bytes(uri.removeprefix(_FILE_SCHEME))))
    return Path(uri) if uri.startswith("/") or "://" not in uri else None


def read_bytes(uri: str, *, max_bytes: int) -> bytes:
    """Return a file's bytes; raises TooLarge, or OSError where it cannot be read."""
    path = local_path(uri)
    if path is None:
        with fsspec.open(uri, "rb") as file:
            content = bytes(file.read(max_bytes + 1))
    else:
        with path.open("rb") as file:
            # Asked for max_bytes, Python would take that much from the system and give it back,
            # which takes longer than to read. What has grown, or tells no size, is read on.
            content = file.read(min(os.fstat(file.fileno()).st_size, max_bytes) + 1)
            content += file.read(max_bytes + 1 - len(content))
    if len(content) > max_bytes:
        raise TooLarge(f"more than the allowed {max_bytes / 1e6:.0f} MB")
    return content


def display_name(uri: str) -> str:
    """Return a file's name for people: without folders, bytes that are not text as �."""
    return _readable(uri).rsplit("/", 1)[-1]


def folder_of(uri: str) -> str:
    """Return the folder a file lies in, as a URI for people."""
    inner, separator, archive = uri.partition("::")
    folder, slash, _ = _readable(inner).rpartition("/")
    return (folder or slash or ".") + separator + archive


def _readable(uri: str) -> str:
    if uri.startswith(_FILE_SCHEME):
        return unquote(uri.removeprefix(_FILE_SCHEME), errors="replace")
    return uri.partition("::")[0]
