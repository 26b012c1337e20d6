"""Whatever is wrong is told as RFC 9457 wants it: what was wrong, what is allowed, what next."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from dashboards.app import create_app
from dashboards.gallery import Gallery
from tests.dashboards.api.conftest import Site
from tests.drawn_atlas import DrawnAtlas


def told(answer: TestResponse, status: int) -> dict[str, Any]:
    """Check the form of a problem, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    problem = dict(answer.get_json())
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["next"]
    assert "Traceback" not in answer.text
    return problem


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "nothing to search by"),
        ({"photos": "abc", "tip": "3"}, "tip: Extra inputs"),
        ({"photos": "abc", "top": "0"}, "top: Input should be greater"),
        ({"photos": "abc", "top": "201"}, "less than or equal to 200"),
        ({"photos": "abc", "top": ["3", "4"]}, "top is given 2 times"),
        ({"photos": "abc", "power": "nan"}, "power: Input should be a finite number"),
        ({"photos": "abc", "metric": "manhattan"}, "'cosine', 'euclidean'"),
        ({"photos": "abc", "since": "yesterday"}, "since: Input should be a valid date"),
        ({"photos": ["abc"] * 51}, "at most 50 items"),
        ({"words": "-"}, "no words in the search"),
        ({"words": "unknownword"}, "no tag or topic is called"),
        ({"words": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_wrong_with_a_search_is_said(site: Site, asked: Any, said: str) -> None:
    assert said in told(site.get("similar", **asked), 422)["detail"]


def test_what_is_allowed_is_listed(site: Site) -> None:
    photo = site.atlas.photo_ids[0]
    assert "colours" in told(site.get("similar", photos=photo, by="head"), 422)["allowed"]
    assert told(site.get("similar", words="coats"), 422)["allowed"] == ["coast"]
    assert told(site.client.post("/api/tag", data=b"x", content_type="image/jpeg"), 415)[
        "allowed"
    ] == ["application/json", "multipart/form-data"]


def test_a_photo_that_is_not_there_is_told_with_how_photos_are_named(site: Site) -> None:
    for name in ("0" * 64, "nowhere.jpg", "/etc/passwd", "\x00", "\ud800", "~root"):
        for answer in (
            site.post("similar", photos=[name]),
            site.post("tag", photo=name),
            site.post("recommend", likes=[name]),
        ):
            assert answer.status_code in (404, 422)
            told(answer, answer.status_code)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 200_000, b'{"top": ' + b"9" * 6_000 + b"}", b"\xff\xfe", b"NaN,"]
)
def test_what_is_no_json_is_refused(site: Site, body: bytes) -> None:
    answer = site.client.post("/api/similar", data=body, content_type="application/json")
    told(answer, 400)


@pytest.mark.parametrize(
    "body", [b"[]", b"3", b'"photos"', b"null", b'{"photos": {"a": 1}}', b'{"\\ud800": 1}']
)
def test_json_of_another_shape_is_refused(site: Site, body: bytes) -> None:
    told(site.client.post("/api/similar", data=body, content_type="application/json"), 422)


def test_many_photos_are_named_by_their_ids(site: Site) -> None:
    loose = [f"{number}.jpg" for number in range(51)]
    assert "whole ids" in told(site.post("recommend", likes=loose), 422)["allowed"]
    assert site.post("recommend", likes=list(site.atlas.photo_ids[:58])).status_code == 200


def test_a_long_list_is_refused_before_it_is_read(site: Site) -> None:
    told(site.client.post("/api/recommend", json={"likes": ["x" * 900] * 1_200}), 413)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n", "multipart/x"),
    ],
)
def test_a_broken_form_is_refused(site: Site, body: bytes, kind: str) -> None:
    answer = site.client.post("/api/tag", data=body, content_type=kind)
    assert 400 <= answer.status_code < 500
    told(answer, answer.status_code)


def test_files_under_other_names_or_too_many_are_refused(site: Site) -> None:
    other = site.client.post("/api/similar", data={"photo": (BytesIO(b"x"), "x.jpg")})
    assert told(other, 422)["allowed"] == "'file', 4 times at most"
    told(site.send("similar", *[b"x"] * 5), 422)
    told(site.send("recommend", b"x"), 422)
    told(site.send("tag", b"x", photo="abc"), 422)
    told(site.client.post("/api/tag", data={f"a{n}": "x" for n in range(300)}), 415)


def test_a_file_that_is_too_long_or_no_photo_is_refused(site: Site) -> None:
    assert told(site.send("similar", bytes(500_001)), 413)["allowed"] == "0.5 MB"
    for content in (b"", b"hello", bytes(10_000)):
        assert "cannot be read as a photo" in told(site.send("tag", content), 422)["detail"]


def test_an_upload_that_cannot_be_compared_is_told_by_what_it_can(site: Site) -> None:
    content = site.content(site.atlas.photo_ids[0])
    assert "colours" in told(site.send("similar", content, by="tags-nmf"), 422)["next"]


def test_a_profile_that_says_nothing_is_told(site: Site) -> None:
    told(site.get("recommend"), 422)
    assert "dials" in told(site.get("recommend", dials="coast"), 422)["detail"]
    told(site.post("recommend", dials={"coast": 2}), 422)
    told(site.post("recommend", dials={"nosuchtag": 1}), 422)
    told(site.post("recommend", liked_folders=["no/such/folder"]), 404)


@pytest.mark.parametrize(("path", "status"), [("/api/nothing", 404), ("/api/", 404)])
def test_what_is_not_there_is_told_in_the_same_form(site: Site, path: str, status: int) -> None:
    told(site.client.get(path), status)


def test_other_methods_are_told_which_are_answered(site: Site) -> None:
    assert "GET" in told(site.client.delete("/api/similar"), 405)["detail"]


def test_an_atlas_that_is_not_there_yet_is_told_without_its_place(tmp_path: Path) -> None:
    client = create_app(str(tmp_path / "nothing")).server.test_client()
    problem = told(client.get("/api/similar?words=beach"), 503)
    assert str(tmp_path) not in str(problem)


def test_a_mistake_of_ours_is_told_without_what_it_says_of_the_machine(
    asked_atlas: DrawnAtlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(asked_atlas.url).server.test_client()

    def broken(_: Gallery) -> None:
        raise OSError("/secret/place is gone")

    monkeypatch.setattr(Gallery, "current", broken)
    answer = client.get("/api/similar?words=coast")
    assert "secret" not in answer.text
    told(answer, 500)


def test_a_dashboard_without_a_network_says_so(asked_atlas: DrawnAtlas) -> None:
    site = Site(create_app(asked_atlas.url).server.test_client(), asked_atlas)
    problem = told(site.send("tag", site.content(asked_atlas.photo_ids[0])), 422)
    assert "without a network" in problem["detail"]
