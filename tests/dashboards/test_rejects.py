"""Rejects are shown by stage and reason, and leave as files that other programs read."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboards.gallery import Gallery
from dashboards.pages.runs import RunsPage
from dashboards.rejects import as_paths, serve_rejects
from models.records.tables import REJECTS
from tests.drawn_atlas import RUN_ID
from tests.eventful_atlas import ADVICE, FAILURE, LATER_ID, draw_eventful_atlas, examined

import pyarrow as pa  # isort: skip


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Gallery:
    return Gallery(draw_eventful_atlas(tmp_path_factory.mktemp("eventful"), n_photos=24).url)


@pytest.fixture(scope="module")
def client(gallery: Gallery) -> FlaskClient:
    server = Flask(__name__)
    serve_rejects(server, gallery)
    return server.test_client()


def test_rejects_of_a_reason_leave_as_csv_and_json(client: FlaskClient) -> None:
    answer = client.get(f"/export/{RUN_ID}/rejects.csv?reason=empty file")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["reason"] for row in rows] == ["empty file"]
    assert rows[0]["uri"].endswith("empty.png")
    assert "attachment" in answer.headers["Content-Disposition"]
    told = json.loads(client.get(f"/export/{RUN_ID}/rejects.json?stage=decode").data)
    assert len(told) == 3


def test_the_retry_list_has_a_path_a_line(client: FlaskClient) -> None:
    paths = client.get(f"/export/{RUN_ID}/rejects.txt").text.splitlines()
    assert [Path(path).name for path in paths] == ["half.jpg", "empty.png", "<b>bold<b>.jpg"]


def test_paths_are_written_as_the_file_system_writes_them() -> None:
    uris = ["file:///photos/Caf%E9.jpg", "/a/line\nbreak.jpg", "s3://bucket/one.jpg"]
    rows = [{"uri": uri, "stage": "read", "reason": "gone", "detail": ""} for uri in uris]
    written = as_paths(pa.Table.from_pylist(rows, REJECTS))
    assert written == b"/photos/Caf\xe9.jpg\n/a/line\\nbreak.jpg\ns3://bucket/one.jpg\n"


def test_rejects_of_the_failed_run_leave_too(client: FlaskClient) -> None:
    assert client.get("/export/failed/rejects.txt").text.strip().endswith("=half.jpg")


@pytest.mark.parametrize(
    "path", ["../x/rejects.csv", "nothing/rejects.csv", f"{RUN_ID}/rejects.xml"]
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/export/{path}").status_code == 404


def test_the_runs_page_tells_what_happened(gallery: Gallery) -> None:
    told = str(RunsPage(gallery, examined).layout(f"?before={RUN_ID}&reason=empty file"))
    assert FAILURE in told
    assert ADVICE in told
    assert "showing 1 of 3 rejected files" in told
    assert f"From {RUN_ID} to {LATER_ID}" in told
    assert "Examined on 100 photos it never saw (Testing_01)" in told
    assert "Reliability diagram" in told


def test_a_tagger_that_was_not_trained_here_is_said(gallery: Gallery) -> None:
    assert "is not a head trained here" in str(RunsPage(gallery).layout(f"?run={RUN_ID}"))
