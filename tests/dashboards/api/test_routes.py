"""A few questions are answered at a time; nothing that is sent stays."""

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from werkzeug import formparser

from dashboards.api.routes import serve_api
from dashboards.exhibition import Exhibition
from dashboards.finder import Finder
from dashboards.gallery import Gallery
from tests.dashboards.api.conftest import Site
from tests.drawn_atlas import DrawnAtlas, draw_atlas
from tests.drawn_newcomers import EightByEight


def test_more_questions_than_places_are_told_to_come_again(
    asked_atlas: DrawnAtlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go_on = threading.Semaphore(0), threading.Event()
    gallery = Gallery(asked_atlas.url)
    current = gallery.current

    def waiting() -> Exhibition:
        inside.release()
        go_on.wait(20)
        return current()

    monkeypatch.setattr(gallery, "current", waiting)
    server = Flask("busy")
    serve_api(server, gallery, Finder(), n_at_once=2)

    def ask(_: int) -> int:
        return server.test_client().get("/api/similar?words=coast").status_code

    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(ask, range(2))
        for _ in range(2):
            inside.acquire(timeout=20)
        busy = server.test_client().get("/api/similar?words=coast")
        assert (busy.status_code, busy.headers["Retry-After"]) == (503, "1")
        go_on.set()
        assert list(answers) == [200, 200]
    assert ask(3) == 200


def test_an_upload_of_any_size_stays_off_the_disk(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was opened")

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, written)
    monkeypatch.setattr(formparser, "SpooledTemporaryFile", written)
    content = site.content(site.atlas.photo_ids[4])
    padded = content + bytes(499_000 - len(content))
    assert site.send("similar", padded).status_code == 200


def test_a_rename_of_a_topic_is_found_at_once(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=24)
    gallery = Gallery(atlas.url, recheck_s=0)
    server = Flask("renamed")
    serve_api(server, gallery, Finder(EightByEight()))
    client = server.test_client()
    assert client.get("/api/similar?words=harbour").status_code == 422
    run = gallery.current().manifest.run_id
    gallery.rename(run, "tags-nmf", 0, name="harbour", by="Ann")
    assert client.get("/api/similar?words=harbour").status_code == 200
