"""Programs at the API's door: without a password, with a guessed one, or from a stranger's page."""

import base64
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from werkzeug.test import TestResponse

from dashboards.access import passwords
from dashboards.access.person import Role
from dashboards.access.userfile import UserFile
from dashboards.app import create_app
from tests.drawn_atlas import DrawnAtlas
from tests.security.conftest import LATITUDE, PASSWORD, Visitor, access_with

_ASKED = "/api/tag?photo={}"


def _basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    shown = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {shown}"}


def _program(app: Dash, headers: dict[str, str], path: str = "", **more: Any) -> TestResponse:
    """Ask as a program does: without cookies, and without what browsers say."""
    client = app.server.test_client(use_cookies=False)
    base = {"REMOTE_ADDR": more.pop("address", "127.0.0.1")}
    path = path or "/api/openapi.json"
    answer: TestResponse = client.open(path, headers=headers, environ_base=base, **more)
    return answer


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!!"},
        {"Authorization": "Basic " + base64.b64encode(b"ann").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:x").decode()},
        {"Authorization": "Bearer ann"},
        {"Authorization": 'Digest username="ann"'},
        {"Cookie": "sceneatlas-session=made.up"},
        _basic("ann", "wrong"),
        _basic("", ""),
        _basic("nobody", "nobody has this password"),
    ],
)
@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/similar", "/api/recommend"])
def test_a_program_without_a_right_password_is_told_nothing(
    guarded: Dash, path: str, headers: dict[str, str]
) -> None:
    answer = _program(guarded, headers, path)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert set(answer.get_json()) == {"type", "title", "status", "detail", "next"}


def test_a_password_opens_the_api_and_nothing_else(guarded: Dash) -> None:
    assert _program(guarded, _basic("bob")).status_code == 200
    for path in ("/_dash-layout", "/media/thumbnail/x.webp", "/api", "/apix", "/_dash-layout/api/"):
        answer = _program(guarded, _basic("bob"), path)
        assert answer.status_code in (303, 401), path
    change = _program(guarded, _basic("ann"), "/_dash-update-component", method="POST", json={})
    assert change.status_code == 403


def test_a_session_opens_the_api_for_pages_of_our_own(stranger: Visitor) -> None:
    assert stranger.get("/api/openapi.json").status_code == 401
    stranger.log_in("bob")
    assert stranger.get("/api/openapi.json").status_code == 200
    assert stranger.post("/api/similar", json={"words": "unheard"}).status_code == 422


def test_programs_that_guess_are_counted_with_everybody_else(guarded: Dash) -> None:
    answers = [_program(guarded, _basic("ann", f"guess {n}")).status_code for n in range(8)]
    assert answers.count(401) <= 5
    last = _program(guarded, _basic("ann", "guess 9"))
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0
    assert _program(guarded, _basic("ann")).status_code == 429
    assert Visitor(guarded).log_in("ann").status_code == 429


def test_guesses_do_not_keep_a_program_out_that_was_right_before(guarded: Dash) -> None:
    assert _program(guarded, _basic("bob")).status_code == 200
    for n in range(8):
        _program(guarded, _basic("bob", f"guess {n}"), address="203.0.113.9")
    assert _program(guarded, _basic("bob")).status_code == 200


def test_a_removed_user_or_an_old_password_is_forgotten_at_once(
    poisoned: DrawnAtlas, tmp_path: Path
) -> None:
    users = UserFile(tmp_path / "people.json")
    users.add("cyd", Role.VIEWER, PASSWORD)
    app = create_app(poisoned.url, access=access_with(users.path, tmp_path / "state"), recheck_s=0)
    assert _program(app, _basic("cyd")).status_code == 200
    users.add("cyd", Role.VIEWER, PASSWORD + " anew")
    assert _program(app, _basic("cyd")).status_code == 401
    assert _program(app, _basic("cyd", PASSWORD + " anew")).status_code == 200
    users.remove("cyd")
    assert _program(app, _basic("cyd", PASSWORD + " anew")).status_code == 401


def test_a_password_is_looked_at_once_for_requests_that_come_together(
    guarded: Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    matches = passwords.matches

    def counted(password: str, kept: str | None) -> bool:
        looked.append(password)
        return matches(password, kept)

    monkeypatch.setattr("dashboards.access.userfile.matches", counted)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: _program(guarded, _basic("bob")).status_code, range(24)))
    assert answers == [200] * 24
    assert len(looked) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Cookie": "anything=1"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin "},
    ],
)
def test_a_strangers_page_asks_the_api_for_nothing(
    guarded: Dash, opened: Dash, said: dict[str, str]
) -> None:
    for app, headers in ((guarded, {**_basic("ann"), **said}), (opened, said)):
        posted = _program(app, headers, "/api/similar", method="POST", json={"words": "x"})
        assert posted.status_code == 403
        assert posted.mimetype == "application/problem+json"
        assert "Access-Control-Allow-Origin" not in posted.headers


def test_no_other_site_may_read_an_answer(opened: Dash) -> None:
    answer = _program(opened, {"Origin": "https://evil.example"})
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_no_browser_is_made_to_ask_for_a_password(guarded: Dash) -> None:
    """It would send the password along with whatever other pages make it ask."""
    assert "WWW-Authenticate" in _program(guarded, {}).headers
    for said in ({"Sec-Fetch-Site": "none"}, {"Cookie": "a=1"}, {"Origin": "http://localhost"}):
        assert "WWW-Authenticate" not in _program(guarded, said).headers


def test_the_api_is_asked_by_our_own_names_only(opened: Dash) -> None:
    answer = _program(opened, {"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_the_api_does_not_tell_where_photos_were_taken(poisoned: DrawnAtlas, opened: Dash) -> None:
    for path in (
        f"/api/tag?photo={poisoned.photo_ids[0]}",
        f"/api/similar?by=colours&cut=false&photos={poisoned.photo_ids[0]}",
        "/api/similar?words=script&cut=false",
    ):
        answer = _program(opened, {}, path)
        assert answer.status_code == 200, answer.text
        assert str(LATITUDE)[:6] not in answer.text
        assert "latitude" not in answer.text


def test_a_name_for_the_api_cannot_write_lines_into_the_log(
    guarded: Dash, caplog: pytest.LogCaptureFixture
) -> None:
    _program(guarded, _basic("eve\nroot logged in\x1b[31m", "a guess of hers"))
    assert "showed a wrong password" in caplog.text
    assert "a guess of hers" not in caplog.text
    assert "\nroot logged in" not in caplog.text


def test_a_program_sends_no_more_than_is_taken(opened: Dash) -> None:
    class Endless(io.BytesIO):
        def read(self, _: int | None = -1, /) -> bytes:
            raise AssertionError("the body was read")

    announced = {"CONTENT_LENGTH": "10000000000", "wsgi.input": Endless()}
    answer = _program(
        opened,
        {"Content-Type": "multipart/form-data; boundary=x"},
        "/api/tag",
        method="POST",
        environ_overrides=announced,
    )
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"
