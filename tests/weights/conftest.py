"""A mirror on this machine, and Caffe files written as Caffe writes them."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks import caffe_reference
from benchmarks.caffe_reference import Blobs


@dataclass
class Mirror:
    """A web server with one file, which can break off, refuse ranges or serve something else.

    breaks_after: bytes of body that each answer sends before the line goes dead.
    asked: the Range header of each request, "" where there was none.
    """

    content: bytes
    url: str = ""
    etag: str = '"1"'
    honours_ranges: bool = True
    breaks_after: int | None = None
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = "application/octet-stream"
    asked: list[str] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range", "")
        self.asked.append(asked)
        first, status = 0, self.status
        if asked and self.honours_ranges and request.headers.get("If-Range") == self.etag:
            first = int(asked.removeprefix("bytes=").removesuffix("-"))
            beyond = first >= len(self.content)
            status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE if beyond else HTTPStatus(206)
        body = self.content[first:]
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Content-Type", self.content_type)
        request.send_header("ETag", self.etag)
        request.end_headers()
        request.wfile.write(body[: self.breaks_after])
        request.close_connection = True


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], Mirror]]:
    """Start mirrors; each is stopped after the test."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    servers: list[ThreadingHTTPServer] = []

    def start(content: bytes) -> Mirror:
        served = Mirror(content)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's word
                """Stay quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        served.url = f"http://127.0.0.1:{server.server_port}/weights.bin"
        return served

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def write_caffemodel() -> Callable[[Path, Blobs], Path]:
    """Write layers in today's format (V2)."""
    return caffe_reference.write_caffemodel


@pytest.fixture
def write_caffemodel_v1() -> Callable[[Path, Blobs], Path]:
    """Write layers in the format before 2015 (V1)."""
    return caffe_reference.write_caffemodel_v1
