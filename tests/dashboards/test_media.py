"""Photos are served by id, and nothing else is served at all."""

from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from dashboards.app import create_app
from tests.drawn_atlas import DrawnAtlas, draw_atlas
from tests.drawn_photos import NASTY_NAMES


@pytest.fixture(scope="module")
def client(drawn_atlas: DrawnAtlas) -> FlaskClient:
    client: FlaskClient = create_app(drawn_atlas.url).server.test_client()
    return client


def test_a_thumbnail_is_served_once_and_for_ever(
    client: FlaskClient, drawn_atlas: DrawnAtlas
) -> None:
    path = f"/media/thumbnail/{drawn_atlas.photo_ids[4]}.webp"
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert max(Image.open(BytesIO(answer.data)).size) == 256
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_every_original_is_served_whatever_its_name_is(
    client: FlaskClient, drawn_atlas: DrawnAtlas
) -> None:
    named = {path.name: photo_id for photo_id, path in drawn_atlas.paths.items()}
    for name in NASTY_NAMES:
        answer = client.get(f"/media/photo/{named[name]}")
        assert answer.status_code == 200
        assert Image.open(BytesIO(answer.data)).format == "WEBP"


@pytest.mark.parametrize("route", ["/media/thumbnail/{}.webp", "/media/photo/{}"])
@pytest.mark.parametrize(
    "forged",
    [
        "0" * 64,
        "f" * 64,
        "A" * 64,
        "..",
        "../current.json",
        "..%2f..%2fcurrent.json",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "....//....//etc/passwd",
        "/etc/passwd",
        "file:///etc/passwd",
        "%00",
        "a" * 5000,
        "<script>alert(1)</script>",
        "' OR 1=1 --",
    ],
)
def test_forged_ids_get_nothing(client: FlaskClient, route: str, forged: str) -> None:
    answer = client.get(route.format(forged))
    # An unrouted path is answered with the page's frame, which holds nothing of the atlas.
    assert answer.status_code in (308, 404) or b"react-entry-point" in answer.data
    assert b"root:" not in answer.data
    assert b"run_id" not in answer.data


@pytest.mark.parametrize(
    "path", ["/assets/../app.py", "/assets/..%2fapp.py", "/static/../app.py", "/media/", "/assets/"]
)
def test_source_files_are_not_served(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert b"create_app" not in answer.data


def test_a_deleted_original_is_not_found_and_its_thumbnail_is(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=6)
    client = create_app(atlas.url).server.test_client()
    gone = atlas.photo_ids[2]
    atlas.paths[gone].unlink()
    assert client.get(f"/media/photo/{gone}").status_code == 404
    assert client.get(f"/media/thumbnail/{gone}.webp").status_code == 200


def test_a_file_swapped_for_another_is_not_served(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=6)
    client = create_app(atlas.url).server.test_client()
    swapped = atlas.photo_ids[2]
    atlas.paths[swapped].unlink()
    atlas.paths[swapped].symlink_to("/etc/passwd")
    answer = client.get(f"/media/photo/{swapped}")
    assert answer.status_code == 404
    assert b"root:" not in answer.data


def test_without_an_atlas_there_are_no_photos(tmp_path: Path) -> None:
    client = create_app(str(tmp_path / "nothing")).server.test_client()
    assert client.get(f"/media/thumbnail/{'0' * 64}.webp").status_code == 404


@pytest.mark.parametrize("path", ["/", "/media/photo/x", "/_dash-layout", "/assets/style.css"])
def test_every_answer_forbids_scripts_from_elsewhere(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:  # an asset is an open file
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_names_no_other_host(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "https://" not in page
    assert "http://" not in page
