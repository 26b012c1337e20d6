"""What names, tags, topics and EXIF may do to a page, and what a page may tell of places."""

import io
import json
import zipfile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dash import Dash
from PIL import Image

from dashboards.app import create_app
from dashboards.facts import facts_of
from dashboards.gallery import Gallery
from tests.drawn_atlas import RUN_ID, DrawnAtlas
from tests.security.conftest import LATITUDE, LONGITUDE, SCRIPT, Visitor

_PLACES = [str(LATITUDE)[:6].encode(), str(LONGITUDE)[:6].encode()]


def _everything(app: Dash, atlas: DrawnAtlas) -> dict[str, bytes]:
    """Return what the dashboard answers to all it can be asked by address, and by callbacks."""
    visitor = Visitor(app)
    answers = {}
    for path in _addresses(app, atlas):
        answers[path] = visitor.get(path).data
    for search in ("", f"?photo={atlas.photo_ids[5]}"):
        for path in ("/", "/runs", "/topics", "/photo", "/search"):
            asked = f"?id={atlas.photo_ids[5]}" if path == "/photo" else search
            answers[f"shown {path}{asked}"] = _shown(visitor, path, asked)
    return answers


def _addresses(app: Dash, atlas: DrawnAtlas) -> list[str]:
    """Return all addresses that the server has a route for, with values that exist."""
    values = {"photo_id": atlas.photo_ids[5], "run": RUN_ID, "colour": "tag"}
    found = []
    for rule in app.server.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "suites" not in rule.rule:
            key = "conv/tsne" if "path:key" in rule.rule else "tag"
            for ending in ("csv", "json", "parquet", "zip"):
                known = {**values, "key": key, "ending": ending}
                address = rule.rule
                for name in rule.arguments:
                    value = known.get(name, "x")
                    address = address.replace(f"<path:{name}>", value).replace(f"<{name}>", value)
                found.append(address + ("?rows=1,2,3" if "placards" in address else ""))
    return sorted(set(found))


def _shown(visitor: Visitor, path: str, search: str) -> bytes:
    """Return what the page at an address consists of, as a browser gets it."""
    asked: dict[str, Any] = {
        "output": "..app-page.children...app-nav.children..",
        "outputs": [
            {"id": "app-page", "property": "children"},
            {"id": "app-nav", "property": "children"},
        ],
        "inputs": [
            {"id": "app-address", "property": "pathname", "value": path},
            {"id": "app-run", "property": "data", "value": None},
        ],
        "state": [{"id": "app-address", "property": "search", "value": search}],
        "changedPropIds": ["app-address.pathname"],
    }
    answer = visitor.post("/_dash-update-component", json=asked)
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def _texts(value: Any) -> list[str]:
    """Return all texts in a JSON value."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]


def test_where_photos_were_taken_is_told_nowhere(opened: Dash, poisoned: DrawnAtlas) -> None:
    answers = _everything(opened, poisoned)
    assert {f"/export/{RUN_ID}/photos.csv", f"/export/{RUN_ID}/photos.json"} < set(answers)
    assert b"onerror" in answers[f"/export/{RUN_ID}/photos.csv"]  # it has the photos
    told = {path: place for path, answer in answers.items() for place in _PLACES if place in answer}
    assert told == {}


def test_the_run_that_pages_read_has_no_places(poisoned: DrawnAtlas) -> None:
    shown = Gallery(poisoned.url).current().snapshot
    for columns in (None, ["latitude"], ["longitude", "camera", "latitude"]):
        photos = shown.photos(columns)
        assert photos.num_rows == 24
        assert set(photos["latitude"].to_pylist()) == {None}


def test_an_exported_table_has_no_places(opened: Dash) -> None:
    content = Visitor(opened).get(f"/export/{RUN_ID}/photos.parquet").data
    table = pq.read_table(pa.BufferReader(content))
    assert table.num_rows == 24
    assert {*table["latitude"].to_pylist(), *table["longitude"].to_pylist()} == {None}


def test_an_exported_photo_of_a_known_place_is_written_anew(
    opened: Dash, poisoned: DrawnAtlas
) -> None:
    content = Visitor(opened).get(f"/export/{RUN_ID}/photos.zip").data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        photos = [archive.read(name) for name in archive.namelist() if name.endswith(".jpg")]
    assert len(photos) == 24
    originals = {path.read_bytes() for path in poisoned.paths.values()}
    for photo in photos:
        assert photo not in originals
        assert dict(Image.open(io.BytesIO(photo)).getexif()) == {}


def test_places_are_told_where_the_settings_show_them(poisoned: DrawnAtlas) -> None:
    shown = Gallery(poisoned.url, show_gps=True).current().snapshot
    assert shown.photos(["latitude"])["latitude"].to_pylist() == [LATITUDE] * 24
    facts = dict(facts_of(shown.photos().to_pylist()[0]))
    assert facts["Place"] == "48.20818, 16.37382"
    page = _shown(
        Visitor(create_app(poisoned.url, show_gps=True)), "/photo", f"?id={poisoned.photo_ids[0]}"
    )
    assert b"48.20818" in page


def test_pictures_carry_no_metadata(opened: Dash, poisoned: DrawnAtlas) -> None:
    visitor = Visitor(opened)
    for path in ("/media/photo/{}", "/media/thumbnail/{}.webp"):
        answer = visitor.get(path.format(poisoned.photo_ids[5]))
        assert answer.data[:4] == b"RIFF"
        assert b"EXIF" not in answer.data[:200]
        assert b"GPS" not in answer.data


def test_hostile_texts_travel_as_text(opened: Dash, poisoned: DrawnAtlas) -> None:
    """As JSON strings that React writes as text: no property that takes markup is ever used."""
    answers = _everything(opened, poisoned)
    shown = [json.loads(answer) for path, answer in answers.items() if path.startswith("shown")]
    assert any(SCRIPT in text for text in _texts(shown))  # the attack did arrive
    for path, answer in answers.items():
        assert b"dangerously" not in answer, path
        assert b'"srcDoc"' not in answer, path
        if b"<html" in answer:  # a page as HTML has no text of an atlas at all
            assert b"onerror" not in answer, path


@pytest.mark.parametrize("scheme", ["javascript:", "data:text/html", "vbscript:"])
def test_no_link_runs_anything(opened: Dash, poisoned: DrawnAtlas, scheme: str) -> None:
    for path, answer in _everything(opened, poisoned).items():
        if path.startswith("shown"):
            assert f'"href":"{scheme}'.encode() not in answer.replace(b" ", b""), path


@pytest.mark.parametrize(
    "path", ["/", "/login", "/nowhere", "/health", "/media/photo/x", "/_dash-layout", "/assets/x"]
)
def test_every_answer_forbids_frames_sniffing_and_foreign_scripts(opened: Dash, path: str) -> None:
    headers = Visitor(opened).get(path).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_a_refusal_has_the_headers_too(stranger: Visitor) -> None:
    for answer in (stranger.get("/media/photo/x"), stranger.get("/", headers={"Host": "evil"})):
        assert answer.status_code in (400, 401)
        assert "script-src" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_an_error_tells_nothing_of_the_machine(opened: Dash) -> None:
    visitor = Visitor(opened)
    for body in (b"", b"{", b"[]", b'{"output": "../x"}', b'{"output": "app-run.data"}'):
        answer = visitor.post("/_dash-update-component", data=body, content_type="application/json")
        assert b"Traceback" not in answer.data
        assert b"site-packages" not in answer.data
