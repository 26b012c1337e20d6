"""A selection is exported whole, in every format, and tells nothing that is hidden."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app
from dashboards.area import area_text
from dashboards.exhibition import Exhibition
from dashboards.exportformats import as_csv, as_json, as_parquet, name_in_zip
from dashboards.selection import unit_places
from models.records.photo import photo_id as identity
from models.records.store import AtlasStore
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas

_BASE = f"/export/{RUN_ID}/photos"


@pytest.fixture(scope="module")
def client(drawn_atlas: DrawnAtlas) -> Iterator[FlaskClient]:
    with create_app(drawn_atlas.url).server.test_client() as client:
        yield client


@pytest.fixture(scope="module")
def coasts(drawn_atlas: DrawnAtlas) -> set[str]:
    """The ids of the photos whose first tag is coast."""
    shown = Exhibition(AtlasStore(drawn_atlas.url).snapshot())
    rows = [row for row in range(60) if [tag.label for tag in shown.tags(row)][:1] == ["coast"]]
    return {shown.photo_id(row) for row in rows}


def test_all_tables_hold_the_same_photos(client: FlaskClient, coasts: set[str]) -> None:
    query = "?tag=coast&sure=50"
    text = client.get(f"{_BASE}.csv{query}").data.decode()
    lines = list(csv.DictReader(io.StringIO(text)))
    listed = json.loads(client.get(f"{_BASE}.json{query}").data)
    table = pq.read_table(io.BytesIO(client.get(f"{_BASE}.parquet{query}").data))
    assert {line["photo_id"] for line in lines} == coasts
    assert {one["photo_id"] for one in listed} == coasts
    assert set(table["photo_id"].to_pylist()) == coasts
    assert len(coasts) == len(lines) == len(listed) == len(table)


def test_tables_tell_tags_topics_and_facts(client: FlaskClient) -> None:
    one = json.loads(client.get(f"{_BASE}.json?tag=coast&sure=50").data)[0]
    assert one["tags"][0]["label"] == "coast"
    assert one["tags"][0]["probability"] == pytest.approx(0.81)
    assert {topic["representation"] for topic in one["topics"]} <= {"tags-nmf", "conv-nmf"}
    assert one["camera"].startswith("Drawn")


def test_an_area_is_exported_as_it_was_drawn(client: FlaskClient, drawn_atlas: DrawnAtlas) -> None:
    shown = Exhibition(AtlasStore(drawn_atlas.url).snapshot())
    place = unit_places(shown, "conv/tsne")[7]
    ring = 0.002 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    area = area_text("conv/tsne", ring + place)
    listed = json.loads(client.get(f"{_BASE}.json?area={area}").data)
    assert drawn_atlas.photo_ids[7] in [one["photo_id"] for one in listed]
    assert len(listed) < 4


def test_a_zip_holds_the_files_as_they_are(client: FlaskClient, coasts: set[str]) -> None:
    archive = ZipFile(io.BytesIO(client.get(f"{_BASE}.zip?tag=coast&sure=50").data))
    assert archive.testzip() is None
    assert {identity(archive.read(name)) for name in archive.namelist()} == coasts


def test_a_file_that_is_gone_or_swapped_is_listed_and_not_given(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=6)
    gone, swapped = atlas.photo_ids[1], atlas.photo_ids[2]
    atlas.paths[gone].unlink()
    atlas.paths[swapped].write_bytes(b"another")
    with create_app(atlas.url).server.test_client() as client:
        archive = ZipFile(io.BytesIO(client.get(f"{_BASE}.zip").data))
    told = archive.read("left out.txt").decode()
    assert gone in told
    assert swapped in told
    assert len(archive.namelist()) == 4 + 1


def test_an_empty_selection_is_an_empty_file(client: FlaskClient) -> None:
    assert json.loads(client.get(f"{_BASE}.json?tag=none").data) == []
    assert client.get(f"{_BASE}.csv?tag=none").data.count(b"\n") == 1
    assert ZipFile(io.BytesIO(client.get(f"{_BASE}.zip?tag=none").data)).namelist() == []


@pytest.mark.parametrize("path", ["/export/nonsense/photos.csv", f"{_BASE}.exe"])
def test_other_runs_and_formats_are_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_no_cell_is_taken_for_a_formula() -> None:
    names = ["=cmd|x", "+1", "-1", "@x", "plain"]
    written = b"".join(as_csv(_record(name) for name in names)).decode()
    cells = [line["name"] for line in csv.DictReader(io.StringIO(written))]
    assert cells == ["'=cmd|x", "'+1", "'-1", "'@x", "plain"]


def test_thousands_of_photos_come_piece_by_piece() -> None:
    records = [_record(f"{number}.jpg") for number in range(2_500)]
    assert len(list(as_csv(records))) > 2
    assert len(json.loads(b"".join(as_json(records)))) == 2_500
    table = pq.read_table(io.BytesIO(b"".join(as_parquet(records))))
    assert table["name"].to_pylist() == [record["name"] for record in records]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b\n.jpg", "", "..", "x" * 500 + ".jpg"])
def test_names_in_a_zip_stay_in_its_folder(name: str) -> None:
    kept = name_in_zip("ab" * 32, name)
    assert not set(kept) & set("/\\\n\r\0")
    assert not kept.startswith(".")
    assert len(kept) < 200
    assert "abababababab" in kept


def _record(name: str) -> dict[str, object]:
    texts = dict.fromkeys(("photo_id", "folder", "format", "camera", "duplicate_of"), "x")
    numbers = dict.fromkeys(("bytes", "width", "height", "sharpness", "brightness"), 1)
    nothing = dict.fromkeys(("captured_at", "latitude", "longitude"))
    return {**texts, **numbers, **nothing, "name": name, "uris": [], "tags": [], "topics": []}
