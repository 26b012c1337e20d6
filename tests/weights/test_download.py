"""Tests of models/weights/download.py, against a mirror on this machine."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from models.weights.download import MAX_CONNECTIONS, NotAFile, download
from tests.weights.conftest import Mirror

Start = Callable[[bytes], Mirror]

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "weights.bin.part"


def test_a_file_arrives_whole_and_tells_how_far_it_is(mirror: Start, part: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    download(mirror(CONTENT).url, part, progress=lambda n, total: seen.append((n, total)))
    assert part.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_broken_connection_costs_only_what_was_missing(mirror: Start, part: Path) -> None:
    server = mirror(CONTENT)
    server.breaks_after = 4000
    download(server.url, part)
    assert part.read_bytes() == CONTENT
    assert server.asked == ["", "bytes=4000-", "bytes=8000-"]
    assert not list(part.parent.glob("*.json"))


def test_a_killed_download_goes_on_where_it_stopped(mirror: Start, part: Path) -> None:
    server = mirror(CONTENT)

    def killed(n_bytes: int, _total: int | None) -> None:
        raise KeyboardInterrupt

    server.breaks_after = 4000
    with pytest.raises(KeyboardInterrupt):
        download(server.url, part, progress=killed)
    n_bytes = part.stat().st_size
    server.breaks_after = None
    download(server.url, part)
    assert part.read_bytes() == CONTENT
    assert server.asked == ["", f"bytes={n_bytes}-"]


def test_a_server_that_ignores_ranges_is_begun_again(mirror: Start, part: Path) -> None:
    server = mirror(CONTENT)
    server.honours_ranges, server.breaks_after = False, 4000
    with pytest.raises(httpx.TransportError):
        download(server.url, part)
    server.breaks_after = None
    download(server.url, part)
    assert part.read_bytes() == CONTENT


def test_a_file_that_changed_meanwhile_is_begun_again(mirror: Start, part: Path) -> None:
    server = mirror(CONTENT)
    server.honours_ranges, server.breaks_after = False, 4000
    with pytest.raises(httpx.TransportError):
        download(server.url, part)
    server.honours_ranges, server.breaks_after = True, None
    server.content, server.etag = CONTENT[::-1], '"2"'
    download(server.url, part)
    assert part.read_bytes() == CONTENT[::-1]


def test_what_another_mirror_began_is_not_gone_on_with(mirror: Start, part: Path) -> None:
    first, second = mirror(CONTENT[::-1]), mirror(CONTENT)
    first.honours_ranges, first.breaks_after = False, 4000
    with pytest.raises(httpx.TransportError):
        download(first.url, part)
    download(second.url, part)
    assert part.read_bytes() == CONTENT
    assert second.asked == [""]


def test_more_than_the_server_has_is_thrown_away(mirror: Start, part: Path) -> None:
    server = mirror(CONTENT)
    server.honours_ranges, server.breaks_after = False, 4000
    with pytest.raises(httpx.TransportError):
        download(server.url, part)
    server.honours_ranges, server.breaks_after = True, None
    server.content = CONTENT[:3000]
    download(server.url, part)
    assert part.read_bytes() == CONTENT[:3000]


def test_a_server_that_never_sends_more_is_given_up(mirror: Start, part: Path) -> None:
    server = mirror(CONTENT)
    server.breaks_after = 0
    with pytest.raises(httpx.TransportError):
        download(server.url, part)
    assert len(server.asked) < MAX_CONNECTIONS


def test_errors_and_login_pages_are_no_files(mirror: Start, part: Path) -> None:
    missing, login = mirror(b"no such file"), mirror(b"<html>please log in</html>")
    missing.status, login.content_type = HTTPStatus.NOT_FOUND, "text/html; charset=utf-8"
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        download(missing.url, part)
    with pytest.raises(NotAFile, match="answered with a web page"):
        download(login.url, part)
    assert not part.exists()
