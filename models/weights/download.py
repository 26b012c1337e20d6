"""Downloads one file over HTTP so that a broken connection costs only what was missing."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx

Progress = Callable[[int, int | None], None]  # bytes so far, bytes in all where the server tells

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 60.0
MAX_CONNECTIONS = 50  # to one mirror; each must bring something


def silent(n_bytes: int, n_bytes_total: int | None) -> None:
    """Show no progress."""


def download(url: str, part: Path, *, progress: Progress = silent) -> None:
    """Download `url` into `part`, going on where an earlier attempt stopped.

    Goes on only where the server confirms that the file is still the same one, and again after
    every broken connection that brought something. Raises httpx.HTTPError; what had arrived then
    stays in `part`.
    """
    with httpx.Client(
        follow_redirects=True,
        timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
        headers={"Accept-Encoding": "identity"},  # hashes and ranges are of the file's own bytes
    ) as client:
        for connection in range(1, MAX_CONNECTIONS + 1):
            n_before = _size(part)
            try:
                _stream(client, url, part, progress)
            except httpx.TransportError:
                if _size(part) == n_before or connection == MAX_CONNECTIONS:
                    raise
            else:
                _Begun.file(part).unlink(missing_ok=True)
                return


class NotAFile(httpx.HTTPError):
    """A web page came where a file was asked for, as from a network's login page."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a part is part of: its URL, and the server's mark for that version of the file."""

    url: str
    validator: str

    @staticmethod
    def file(part: Path) -> Path:
        return part.with_name(part.name + ".json")

    @classmethod
    def of(cls, part: Path) -> "_Begun | None":
        if not part.exists() or not cls.file(part).exists():
            return None
        return cls(**json.loads(cls.file(part).read_text("utf-8")))

    def keep(self, part: Path) -> None:
        content = {"url": self.url, "validator": self.validator}
        self.file(part).write_text(json.dumps(content), "utf-8")


def _stream(client: httpx.Client, url: str, part: Path, progress: Progress) -> None:
    with client.stream("GET", url, headers=_resuming(url, part)) as response:
        if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()  # more than the server has: begin again
            raise httpx.ReadError(f"{url} is shorter than what had been downloaded")
        response.raise_for_status()
        if response.headers.get("Content-Type", "").startswith("text/html"):
            raise NotAFile(f"{url} answered with a web page")
        resumed = response.status_code == HTTPStatus.PARTIAL_CONTENT
        n_bytes = _size(part) if resumed else 0
        if not resumed:
            _mark(response, url, part)
        length = response.headers.get("Content-Length")
        total = n_bytes + int(length) if length else None
        with part.open("ab" if resumed else "wb") as file:
            # As they arrive: what httpx gathers into larger pieces is lost when the line breaks.
            for chunk in response.iter_raw():
                n_bytes += file.write(chunk)
                progress(n_bytes, total)


def _resuming(url: str, part: Path) -> dict[str, str]:
    """Return headers that ask for the rest, unless the file has changed meanwhile (RFC 9110)."""
    begun = _Begun.of(part)
    if begun is None or begun.url != url or not begun.validator:
        return {}
    return {"Range": f"bytes={_size(part)}-", "If-Range": begun.validator}


def _mark(response: httpx.Response, url: str, part: Path) -> None:
    etag = response.headers.get("ETag", "")
    strong = "" if etag.startswith("W/") else etag  # weak ones do not promise equal bytes
    _Begun(url, strong or response.headers.get("Last-Modified", "")).keep(part)


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
