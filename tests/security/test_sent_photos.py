"""Photos that programs send to the API: hostile ones get a reason, and none of them stays."""

import base64
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from commands.dashboard import dashboard, uploads_of
from commands.newcomers import NewcomersOfRuns
from conf.settings import load_settings
from dashboards.access.choices import OPEN
from dashboards.finder import Finder
from dashboards.gallery import Gallery
from dashboards.uploads import from_browser
from models.pixels.decode import Undecodable
from models.retrieval.colours import COLOURS
from tests.drawn_atlas import DrawnAtlas
from tests.security.hostile_photos import HOSTILE, MAX_BYTES, jpeg
from tests.sent_form import sent_form

_QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("similar", {"by": "colours", "top": "3"}),
    ("similar", {}),
    ("tag", {}),
)


def _opened(atlas: DrawnAtlas, nowhere: Path, upload_mb: int) -> FlaskClient:
    """Return a program that asks the dashboard as `sceneatlas view` opens it."""
    store = {"heads_dir": str(nowhere), "weights_dir": str(nowhere), "offline": True}
    settings = load_settings(store=store, view={"upload_mb": upload_mb})
    program: FlaskClient = dashboard(atlas.url, settings, OPEN).server.test_client(
        use_cookies=False
    )
    # The colours of its own photos are computed once, and kept in the atlas.
    assert program.get(f"/api/similar?by=colours&photos={atlas.photo_ids[0]}").status_code == 200
    return program


@pytest.fixture(scope="module")
def program(poisoned: DrawnAtlas, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """May send 2 MB."""
    return _opened(poisoned, tmp_path_factory.mktemp("nothing"), MAX_BYTES // 1_000_000)


@pytest.fixture
def disk(
    program: FlaskClient, poisoned: DrawnAtlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Path]]:
    """The atlas, and a folder for temporary files; checks that both are left as they were."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    folders = [Path(poisoned.url), tmp_path]
    before = _listed(folders)
    yield folders
    assert _listed(folders) == before


def _listed(folders: list[Path]) -> dict[str, tuple[int, int]]:
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in files}


def _sent(program: FlaskClient, name: str, content: bytes, **asked: str) -> TestResponse:
    return program.post(f"/api/{name}", **sent_form(content, **asked))


def _is_told(answer: TestResponse) -> None:
    told = json.loads(answer.text)
    assert answer.mimetype == "application/problem+json"
    assert 400 <= answer.status_code < 500
    assert told["status"] == answer.status_code
    assert told["detail"]
    assert told["next"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_photo_sent_by_a_program_gets_a_reason(
    program: FlaskClient, disk: list[Path], name: str
) -> None:
    for question, asked in _QUESTIONS:
        _is_told(_sent(program, question, HOSTILE[name], **asked))


def test_a_photo_sent_after_hostile_ones_is_answered_and_not_kept(
    program: FlaskClient, disk: list[Path]
) -> None:
    answer = _sent(program, "similar", jpeg(900, 700), by="colours", cut="false", top="3")
    assert answer.status_code == 200, answer.text
    assert len(answer.get_json()["found"]) == 3


def test_a_file_name_is_not_looked_at(program: FlaskClient, disk: list[Path]) -> None:
    for name in ("../../../etc/passwd", "/etc/passwd", "x.php", "a\x00b.jpg", "x" * 5_000):
        answer = program.post("/api/similar", **sent_form(jpeg(), name=name, by="colours"))
        assert answer.status_code in (200, 400), name
        assert "passwd" not in answer.text


def test_where_a_sent_photo_was_taken_is_not_told(program: FlaskClient) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (47.0, 11.0, 13.37), 3: "E", 4: (16.0, 22.0, 33.0)}
    exif[0x010F] = "SecretCamera"
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (20, 120, 40)).save(kept, "JPEG", exif=exif)
    answer = _sent(program, "similar", kept.getvalue(), by="colours", cut="false")
    assert answer.status_code == 200
    assert "SecretCamera" not in answer.text
    assert "13.37" not in answer.text


@pytest.fixture(scope="module")
def odd_photos(real_data: Path) -> dict[str, bytes]:
    """The collected odd photos by their names."""
    with tarfile.open(real_data / "odd_photos.tar") as tar:
        files = {one.name: tar.extractfile(one) for one in tar if one.isfile()}
        return {name: file.read() for name, file in files.items() if file is not None}


@pytest.mark.real
def test_every_odd_photo_is_answered_or_told_why_not(
    poisoned: DrawnAtlas,
    disk: list[Path],
    odd_photos: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    program = _opened(poisoned, tmp_path_factory.mktemp("nothing"), upload_mb=20)
    statuses = set()
    for name, content in odd_photos.items():
        answer = _sent(program, "similar", content, by="colours", cut="false")
        statuses.add(answer.status_code)
        if answer.status_code == 200:
            assert answer.get_json()["found"], name
        else:
            _is_told(answer)
    assert statuses == {200, 422}
    assert program.get("/health").status_code == 200
    assert _sent(program, "similar", jpeg(), by="colours").status_code == 200


@pytest.mark.real
def test_every_odd_photo_that_is_held_up_to_a_page_is_seen_or_told_why_not(
    poisoned: DrawnAtlas, disk: list[Path], odd_photos: dict[str, bytes]
) -> None:
    """The way of a page: a data URL from the browser, then whoever looks at newcomers."""
    settings = load_settings(store={"offline": True})
    newcomers = NewcomersOfRuns(settings, partial(uploads_of, settings))
    finder = Finder(newcomers, max_bytes=20_000_000)
    shown = Gallery(poisoned.url).current()
    n_seen = n_told = 0
    for content in odd_photos.values():
        url = f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
        try:
            met = finder.meet(shown, from_browser(url, finder.max_bytes), COLOURS)
        except Undecodable as why:
            assert str(why)
            n_told += 1
        else:
            assert met.vectors.shape == (1, 1440)
            assert met.thumbnail.startswith(b"RIFF")
            n_seen += 1
    assert n_seen > n_told > 0
