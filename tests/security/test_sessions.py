"""Getting in without a password: by cookies that are forged, changed, old, stolen or ended."""

import json
from pathlib import Path

import pytest
from dash import Dash
from itsdangerous import URLSafeSerializer

from dashboards.access.journal import Journal
from dashboards.access.passwords import hashed
from dashboards.access.person import Role
from dashboards.access.reception import SESSION_COOKIE
from dashboards.access.secret import secret_key
from dashboards.access.sessions import Sessions
from dashboards.access.userfile import User, UserFile
from dashboards.app import create_app
from tests.drawn_atlas import DrawnAtlas
from tests.security.conftest import PASSWORD, Visitor, access_with

_ANN = User("ann", Role.EDITOR, "a hash")
_PRIVATE = [
    "/",
    "/runs",
    "/photo?id=x",
    "/_dash-layout",
    "/_dash-dependencies",
    "/assets/style.css",
]


@pytest.mark.parametrize(
    "path",
    [*_PRIVATE, "/nowhere", "/media/thumbnail/x.webp", "/media/photo/x", "/media/channel/x/7.webp"],
)
def test_nothing_is_shown_without_a_login(stranger: Visitor, path: str) -> None:
    answer = stranger.get(path, headers={"Accept": "text/html"})
    assert answer.status_code in (303, 401)
    assert b"20261122" not in answer.data
    assert answer.location is None or answer.location.startswith("/login")


def test_a_photo_is_not_shown_without_a_login(stranger: Visitor, poisoned: DrawnAtlas) -> None:
    for route in ("/media/thumbnail/{}.webp", "/media/photo/{}"):
        answer = stranger.get(route.format(poisoned.photo_ids[0]))
        assert (answer.status_code, answer.data) == (401, b"Log in first.\n")


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "ann",
        "null",
        '["x","ann","","9e99"]',
        URLSafeSerializer("another key").dumps(["x", "ann", "", 9e99]),
        URLSafeSerializer("").dumps(["x", "ann", "", 9e99]),
        "A" * 3_000,
        "\x00",
    ],
)
def test_a_forged_cookie_opens_nothing(stranger: Visitor, cookie: str) -> None:
    stranger.client.set_cookie(SESSION_COOKIE, cookie)
    assert not stranger.is_in()


def test_a_cookie_that_was_changed_opens_nothing(stranger: Visitor) -> None:
    stranger.log_in("bob")
    cookie = stranger.client.get_cookie(SESSION_COOKIE)
    assert cookie
    payload, _, signature = cookie.value.rpartition(".")
    forged = URLSafeSerializer("x").dumps(["x", "ann", "", 9e99]).rpartition(".")[0]
    for value in (f"{forged}.{signature}", payload, f"{payload}.", cookie.value[:-4] + "AAAA"):
        stranger.client.set_cookie(SESSION_COOKIE, value)
        assert not stranger.is_in()
    stranger.client.set_cookie(SESSION_COOKIE, cookie.value)
    assert stranger.is_in()


def test_a_session_ends_after_its_hours(tmp_path: Path) -> None:
    now = [1_000_000.0]
    sessions = Sessions(b"key" * 30, Journal(tmp_path), hours=12, clock=lambda: now[0])
    cookie = sessions.begin(_ANN)
    now[0] += 12 * 3_600 - 1
    assert sessions.read(cookie)
    now[0] += 2
    assert sessions.read(cookie) is None


def test_a_copied_cookie_opens_nothing_after_its_owner_logged_out(
    guarded: Dash, users_file: Path, tmp_path: Path, poisoned: DrawnAtlas
) -> None:
    owner, thief = Visitor(guarded), Visitor(guarded)
    owner.log_in("ann")
    copied = owner.client.get_cookie(SESSION_COOKIE)
    assert copied
    thief.client.set_cookie(SESSION_COOKIE, copied.value)
    assert thief.is_in()
    owner.post("/logout", data={"token": owner.log_out_token()})
    assert not owner.is_in()
    assert not thief.is_in()
    worker = create_app(poisoned.url, access=access_with(users_file, tmp_path / "state"))
    elsewhere = Visitor(worker)  # another process of the same server
    elsewhere.client.set_cookie(SESSION_COOKIE, copied.value)
    assert not elsewhere.is_in()


def test_a_removed_user_and_an_old_password_end_all_sessions(
    poisoned: DrawnAtlas, tmp_path: Path
) -> None:
    users = UserFile(tmp_path / "people.json")
    users.add("eve", Role.VIEWER, PASSWORD)
    app = create_app(poisoned.url, access=access_with(users.path, tmp_path / "state"))
    eve = Visitor(app)
    eve.log_in("eve")
    assert eve.is_in()
    users.add("eve", Role.VIEWER, "another password")
    assert not eve.is_in()
    eve.log_in("eve", "another password")
    assert eve.is_in()
    users.remove("eve")
    assert not eve.is_in()


def test_each_login_begins_a_session_of_its_own(stranger: Visitor) -> None:
    stranger.client.set_cookie(SESSION_COOKIE, "chosen by an attacker")
    first = stranger.log_in("ann").headers.getlist("Set-Cookie")
    assert "chosen by an attacker" not in str(first)
    other = Visitor(stranger.app).log_in("ann").headers.getlist("Set-Cookie")
    assert first != other


def test_the_cookie_is_kept_from_scripts_from_other_sites_and_from_plain_http(
    stranger: Visitor,
) -> None:
    cookies = stranger.log_in("ann").headers.getlist("Set-Cookie")
    session = next(one for one in cookies if one.startswith(SESSION_COOKIE))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Secure" not in session
    over_https = Visitor(stranger.app)
    over_https.client.get("/login", base_url="https://localhost")
    token = over_https.client.get("/login", base_url="https://localhost").text
    token = token.split('name="token" value="')[1].split('"')[0]
    form = {"name": "ann", "password": PASSWORD, "token": token}
    answer = over_https.client.post(
        "/login",
        data=form,
        base_url="https://localhost",
        headers={"Origin": "https://localhost"},
    )
    assert answer.status_code == 303
    assert all("Secure" in one for one in answer.headers.getlist("Set-Cookie") if "=;" not in one)
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    state = tmp_path / "state"
    key = secret_key(state)
    assert len(key) == 64
    assert secret_key(state) == key
    file = state / "secret.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(state.iterdir()) == [file]
    file.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        secret_key(state)


def test_the_file_of_users_keeps_no_password_and_only_its_owner_reads_it(users_file: Path) -> None:
    text = users_file.read_text()
    assert PASSWORD not in text
    assert users_file.stat().st_mode & 0o777 == 0o600
    kept = json.loads(text)["users"]
    assert kept["ann"]["password"].startswith("$argon2id$")
    assert kept["ann"]["password"] != kept["bob"]["password"]  # salted: equal ones do not show


@pytest.mark.parametrize("password", ["", "short", "x" * 9, "x" * 5_000])
def test_a_poor_password_is_not_taken(password: str) -> None:
    with pytest.raises(ValueError, match="password"):
        hashed(password)


def test_a_name_cannot_be_a_line_or_a_tag(tmp_path: Path) -> None:
    for name in ("", " ", "a\nb", "x" * 65, "a\x1b[31m"):
        with pytest.raises(ValueError, match="no name to log in with"):
            UserFile(tmp_path / "people.json").add(name, Role.VIEWER, PASSWORD)
