"""Photos that readers hold up: too large, too many, or made to break what decodes them."""

import base64
import io
import multiprocessing
import socket
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import waitress
from dash import Dash
from flask import Flask

from dashboards.app import create_app
from dashboards.uploads import Turnstile, Uploads, from_browser
from models.pixels.decode import Limits, Undecodable
from models.pixels.develop import Developed
from tests.drawn_atlas import DrawnAtlas
from tests.security.conftest import Visitor
from tests.security.hostile_photos import HOSTILE, MAX_BYTES, bomb, jpeg

_LIMITS = Limits(max_bytes=MAX_BYTES, max_pixels=4_000_000)


@pytest.fixture(scope="module")
def uploads() -> Iterator[Uploads]:
    made = Uploads(_LIMITS, timeout_s=20)
    yield made
    made.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_upload_gets_a_reason(uploads: Uploads, name: str) -> None:
    answer = uploads.developed(HOSTILE[name])
    assert isinstance(answer, Undecodable)
    assert answer.reason


def test_a_photo_is_developed_after_hostile_ones(uploads: Uploads) -> None:
    answer = uploads.developed(jpeg())
    assert isinstance(answer, Developed)
    assert (answer.facts.width, answer.facts.height) == (64, 48)


@pytest.mark.real
def test_odd_photos_break_nothing(uploads: Uploads, real_data: Path, tmp_path: Path) -> None:
    with tarfile.open(real_data / "odd_photos.tar") as tar:
        tar.extractall(tmp_path, filter="data")
    files = sorted(one for one in tmp_path.rglob("*") if one.is_file())
    assert files
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda file: uploads.developed(file.read_bytes()), files))
    assert {type(answer) for answer in answers} == {Developed, Undecodable}
    assert isinstance(uploads.developed(jpeg()), Developed)


@pytest.mark.parametrize(
    "contents",
    [
        "",
        "data:image/jpeg;base64",
        "https://evil.example/x.jpg",
        "file:///etc/passwd",
        "data:image/jpeg,plain",
        "data:image/jpeg;base64,!!!!",
        "data:image/jpeg;base64,AAA",
        "data:image/jpeg;base64,é",
    ],
)
def test_what_is_no_upload_is_refused(contents: str) -> None:
    assert isinstance(from_browser(contents, 1_000), Undecodable)


def test_too_long_an_upload_is_refused_before_it_is_decoded() -> None:
    fits = "data:image/jpeg;base64," + base64.b64encode(bytes(999)).decode()
    assert from_browser(fits, 999) == bytes(999)
    assert "more than the allowed" in str(from_browser(fits + "AAAA", 999))


def test_many_uploads_at_once_are_all_answered(uploads: Uploads) -> None:
    contents = [jpeg(60 + n, 40) if n % 2 else bomb() for n in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(uploads.developed, contents))
    widths = [one.facts.width if isinstance(one, Developed) else None for one in answers]
    assert widths == [60 + n if n % 2 else None for n in range(12)]


def test_an_upload_is_never_stored(
    uploads: Uploads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    uploads.developed(jpeg(800, 600))
    uploads.developed(bomb())
    assert list(tmp_path.rglob("*")) == []


def test_a_request_that_announces_too_much_is_not_read(opened: Dash) -> None:
    class Endless(io.BytesIO):
        def read(self, _: int | None = -1, /) -> bytes:
            raise AssertionError("the body was read")

    announced = {"CONTENT_LENGTH": "10000000000", "wsgi.input": Endless()}
    answer = Visitor(opened).post(
        "/_dash-update-component", content_type="application/json", environ_overrides=announced
    )
    assert answer.status_code == 413


@contextmanager
def _served(app: Dash) -> Iterator[int]:
    allowed = app.server.config["MAX_CONTENT_LENGTH"]
    server = waitress.create_server(
        app.server, port=0, max_request_body_size=allowed, clear_untrusted_proxy_headers=False
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)
    server.close()
    thread.join(timeout=10)


def _said(port: int, request: bytes, *, then: bytes = b"") -> bytes:
    """Return what a server answers on the wire, to a request that no client would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(request)
        try:
            for _ in range(400 if then else 0):
                line.sendall(then)
        except OSError:  # it hung up, as it should
            pass
        try:
            return b"".join(iter(lambda: line.recv(65_536), b""))
        except OSError:
            return b""


def test_the_server_hangs_up_on_too_long_a_request(poisoned: DrawnAtlas) -> None:
    app = create_app(poisoned.url, upload_bytes=1_000_000)
    head = (
        "POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
    )
    with _served(app) as port:
        announced = f"{head}Connection: close\r\nContent-Length: 99999999999\r\n\r\n".encode()
        assert b" 413 " in _said(port, announced).splitlines()[0]
        chunked = f"{head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        chunk = b"10000\r\n" + bytes(65_536) + b"\r\n"
        assert b" 200 " not in _said(port, chunked, then=chunk)[:20]
        assert b" 200 " in _said(port, b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")[:20]


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/assets/../../conf/default.toml",
        "/assets/..%2f..%2fconf/default.toml",
        "/assets/%2e%2e/%2e%2e/conf/default.toml",
        "/_dash-component-suites/dash/../../etc/passwd",
        "/_dash-component-suites/os/path",
        "/media/thumbnail/..%2f..%2fcurrent.json%00.webp",
        "//evil.example/",
        "http://evil.example/health",
    ],
)
def test_no_path_on_the_wire_leads_out(poisoned: DrawnAtlas, path: str) -> None:
    with _served(create_app(poisoned.url)) as port:
        request = f"GET {path} HTTP/1.0\r\nHost: localhost\r\nAccept: */*\r\n\r\n"
        answer = _said(port, request.encode("latin-1"))
    for secret in (b"root:", b"run_id", b"thumbnail_px", b"Traceback", b"Location: //evil"):
        assert secret not in answer


def test_a_header_in_disguise_does_not_reach_the_app(poisoned: DrawnAtlas) -> None:
    """X_Remote_User and X-Remote-User become one name in WSGI: the server drops the first."""
    from tests.security.test_elsewhere import _BY_PROXY  # noqa: PLC0415 - its settings

    with _served(create_app(poisoned.url, access=_BY_PROXY)) as port:
        request = "GET /_dash-layout HTTP/1.0\r\nHost: 127.0.0.1\r\nX_Remote_User: ann@example.org"
        answer = _said(port, f"{request}\r\n\r\n".encode())
    assert b" 403 " in answer[:20]


def test_large_requests_take_turns() -> None:
    """Two are read at a time; the third is told to come again, and memory stays bounded."""
    server, holding, go_on = Flask("turns"), threading.Semaphore(0), threading.Event()

    def read() -> str:
        holding.release()
        go_on.wait(20)
        return "read"

    server.add_url_rule("/", "read", read, methods=["POST"])
    Turnstile(2_000_000, n_at_once=2).register(server)

    def post(_: int) -> int:
        return int(server.test_client().post("/", data=bytes(1_200_000)).status_code)

    with ThreadPoolExecutor(2) as pool:
        first = pool.map(post, range(2))
        for _ in range(2):
            holding.acquire(timeout=20)
        assert server.test_client().post("/", data=bytes(1_200_000)).status_code == 503
        assert server.test_client().post("/nowhere", data=b"small").status_code == 404
        go_on.set()
        assert list(first) == [200, 200]
    assert post(3) == 200


def test_a_request_that_fails_frees_its_place(opened: Dash) -> None:
    visitor = Visitor(opened)
    for _ in range(5):
        answer = visitor.post(
            "/_dash-update-component", data=bytes(1_500_000), content_type="application/json"
        )
        assert answer.status_code == 400


def test_the_decoding_processes_end_when_they_are_closed_and_start_again() -> None:
    uploads = Uploads(_LIMITS, timeout_s=20)
    before = set(multiprocessing.active_children())
    for _ in range(2):
        assert isinstance(uploads.developed(jpeg()), Developed)
        assert set(multiprocessing.active_children()) > before
        uploads.close()
        assert set(multiprocessing.active_children()) == before
