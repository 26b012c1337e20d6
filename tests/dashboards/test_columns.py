"""The map is drawn from binary columns that say what the tables say, and only of what exists."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.app import create_app
from dashboards.exhibition import Exhibition
from models.records.store import AtlasStore
from tests.drawn_atlas import RUN_ID, DrawnAtlas

_BASE = f"/columns/{RUN_ID}"


@pytest.fixture(scope="module")
def client(drawn_atlas: DrawnAtlas) -> Iterator[FlaskClient]:
    with create_app(drawn_atlas.url).server.test_client() as client:
        yield client


@pytest.fixture(scope="module")
def shown(drawn_atlas: DrawnAtlas) -> Exhibition:
    return Exhibition(AtlasStore(drawn_atlas.url).snapshot())


def _json(response: TestResponse) -> Any:
    return json.loads(response.data)


def test_positions_are_two_columns_that_keep_the_shape_of_the_map(
    client: FlaskClient, shown: Exhibition
) -> None:
    columns = np.frombuffer(client.get(f"{_BASE}/positions/conv/tsne.bin").data, "<u2")
    sent = columns.reshape(2, 60).T.astype(float)
    true = shown.positions("conv/tsne") * [1, -1]  # y downwards
    scale = (sent[9] - sent[3]) / (true[9] - true[3])
    assert scale[0] == pytest.approx(scale[1], rel=0.01)
    moved = (true - true[3]) * scale + sent[3]
    assert np.abs(moved - sent).max() < 20  # of 65,535 steps
    assert (sent.max(axis=0) - sent.min(axis=0)).max() == 65535


def test_codes_are_the_categories_of_the_photos(client: FlaskClient, shown: Exhibition) -> None:
    for key in shown.colourings:
        codes = np.frombuffer(client.get(f"{_BASE}/codes/{key}.bin").data, "u1")
        assert np.array_equal(codes, shown.colouring(key).codes)
        colours = _json(client.get(f"{_BASE}/colours/{key}.json"))
        assert len(colours) == len(shown.colouring(key).categories)


def test_names_stand_where_their_photos_are(client: FlaskClient, shown: Exhibition) -> None:
    names = _json(client.get(f"{_BASE}/names/tags-nmf/tsne/tags-nmf.json"))["names"]
    assert len(names) > 6
    columns = np.frombuffer(client.get(f"{_BASE}/positions/tags-nmf/tsne.bin").data, "<u2")
    places = columns.reshape(2, 60).T / 65535
    codes = shown.colouring("tags-nmf").codes
    for one in names:
        distances = np.linalg.norm(places - [one["x"], one["y"]], axis=1)
        assert distances[codes == one["code"]].min() < 0.05
        assert one["name"] == shown.colouring("tags-nmf").categories[one["code"]].name


def test_bits_say_which_photos_pass(client: FlaskClient, shown: Exhibition) -> None:
    bits = client.get(f"{_BASE}/passing.bin?tag=coast").data
    passing = np.unpackbits(np.frombuffer(bits, np.uint8), count=60, bitorder="little")
    expected = ["coast" in [tag.label for tag in shown.tags(row)] for row in range(60)]
    assert np.array_equal(passing, expected)


def test_a_placard_tells_the_photo_with_its_tags_and_topics(
    client: FlaskClient, drawn_atlas: DrawnAtlas
) -> None:
    told = _json(client.get(f"{_BASE}/placards.json?rows=9,3"))
    assert set(told) == {"9", "3"}
    assert told["9"]["id"] == drawn_atlas.photo_ids[9]
    assert told["9"]["tags"][0]["told"] == "81 %"
    assert {topic["of"] for topic in told["9"]["topics"]} == {"Tag topics", "Feature topics"}
    row = _json(client.get(f"{_BASE}/rows/{drawn_atlas.photo_ids[9]}.json"))
    assert row == 9


def test_browsers_keep_columns_and_get_small_ones(client: FlaskClient) -> None:
    plain = client.get(f"{_BASE}/codes/tag.bin")
    packed = client.get(f"{_BASE}/codes/tag.bin", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "immutable" in plain.headers["Cache-Control"]
    assert "private" in plain.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/columns/../positions/conv/tsne.bin",
        "/columns/nonsense/positions/conv/tsne.bin",
        f"{_BASE}/positions/../../etc/passwd.bin",
        f"{_BASE}/positions/conv/pca.bin",
        f"{_BASE}/codes/nonsense.bin",
        f"{_BASE}/colours/nonsense.json",
        f"{_BASE}/names/conv/tsne/nonsense.json",
        f"{_BASE}/placards.json?rows=60",
        f"{_BASE}/placards.json?rows={','.join(['1'] * 201)}",
        f"{_BASE}/rows/{'0' * 64}.json",
    ],
)
def test_what_a_run_does_not_have_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
