"""Getting in by trying passwords, and by what the login itself might be made to do."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from dash import Dash
from werkzeug.test import TestResponse

from dashboards.access import passwords
from dashboards.access.attempts import FOR_A_NAME, FOR_AN_ADDRESS, Attempts
from dashboards.access.journal import Journal
from dashboards.access.person import Role
from dashboards.access.userfile import UserFile
from tests.security.conftest import SCRIPT, Visitor

_NIGHT_S = 2 * 3_600


class _Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def _n_tries(attempts: Attempts, clock: _Clock, names: list[str], addresses: list[str]) -> int:
    """Return how many attempts somebody gets through in a night who knows when to come again."""
    n_tries, end = 0, clock.now + _NIGHT_S
    while clock.now < end:
        at = n_tries
        wait_s = attempts.wait_s(names[at % len(names)], addresses[at % len(addresses)])
        n_tries += wait_s == 0
        clock.now += max(wait_s, 0.05)
    return n_tries


def _told(page: TestResponse) -> str:
    """Return what a page says, without the token of its form and the name that was typed."""
    without_token = re.sub(r"[0-9a-f]{64}", "", page.text)
    return without_token.replace("ann", "").replace("zoe", "")


def test_a_name_can_be_tried_once_a_minute_from_ever_new_addresses(tmp_path: Path) -> None:
    clock = _Clock()
    attempts = Attempts(Journal(tmp_path), clock=clock)
    addresses = [f"10.0.{a}.{b}" for a in range(8) for b in range(250)]
    assert _n_tries(attempts, clock, ["ann"], addresses) < _NIGHT_S / FOR_A_NAME.longest_s + 20


def test_an_address_can_try_a_few_names_an_hour(tmp_path: Path) -> None:
    clock = _Clock()
    attempts = Attempts(Journal(tmp_path), clock=clock)
    names = [f"user{n}" for n in range(2_000)]
    tries = _n_tries(attempts, clock, names, ["10.0.0.1"])
    assert tries < _NIGHT_S / FOR_AN_ADDRESS.longest_s + 30


def test_a_subscriber_has_one_count_for_all_addresses_of_ipv6(tmp_path: Path) -> None:
    clock = _Clock()
    attempts = Attempts(Journal(tmp_path), clock=clock)
    names = [f"user{n}" for n in range(2_000)]
    addresses = [f"2001:db8:1:2::{n:x}" for n in range(2_000)]
    tries = _n_tries(attempts, clock, names, addresses)
    assert tries < _NIGHT_S / FOR_AN_ADDRESS.longest_s + 30


def test_attempts_that_come_together_are_counted_one_by_one(tmp_path: Path) -> None:
    def attempt(number: int) -> int:
        journal = Journal(tmp_path)  # as a process of its own has
        return Attempts(journal, clock=lambda: 1_700_000_000.0).wait_s("ann", f"10.0.0.{number}")

    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(attempt, range(60)))
    assert waits.count(0) <= FOR_A_NAME.n_free + 1


def test_the_right_password_is_taken_again_after_the_wait(tmp_path: Path) -> None:
    clock = _Clock()
    attempts = Attempts(Journal(tmp_path), clock=clock)
    for _ in range(20):
        attempts.wait_s("ann", "10.0.0.1")
    wait_s = attempts.wait_s("ann", "10.0.0.2")
    assert 0 < wait_s <= FOR_A_NAME.longest_s
    clock.now += wait_s
    assert attempts.wait_s("ann", "10.0.0.2") == 0
    attempts.succeeded("ann", "10.0.0.2")
    assert attempts.wait_s("ann", "10.0.0.2") == 0


def test_the_login_says_how_long_to_wait(stranger: Visitor) -> None:
    answers = [stranger.log_in("ann", "wrong password") for _ in range(FOR_A_NAME.n_free)]
    assert [answer.status_code for answer in answers] == [401] * FOR_A_NAME.n_free
    while answers[-1].status_code == 401:  # a slow machine has waited a while by itself
        answers.append(stranger.log_in("ann", "wrong password"))
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert "Please wait" in answers[-1].text
    assert stranger.log_in("ann").status_code == 429  # the right one waits, too
    assert not stranger.is_in()


def test_an_unknown_name_costs_and_says_the_same(
    stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            checked.append(str(hash).split("$")[3])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    known, unknown = stranger.log_in("ann", "wrong password"), stranger.log_in("zoe", "wrong one")
    assert known.status_code == unknown.status_code == 401
    assert _told(known) == _told(unknown)
    assert len(checked) == 2
    assert checked[0] == checked[1]  # the same memory, passes and lanes


def test_no_password_is_right_for_an_unknown_name(tmp_path: Path) -> None:
    users = UserFile(tmp_path / "people.json")
    users.add("ann", Role.EDITOR, "correct horse battery")
    assert users.admitted("zoe", "nobody has this password") is None
    assert users.admitted("ann", "nobody has this password") is None


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:evil.example",
        "/x\r\nSet-Cookie: a=b",
        "/login?next=//evil.example",
    ],
)
def test_the_login_leads_to_no_other_site(stranger: Visitor, target: str) -> None:
    answer = stranger.log_in("ann", next=target)
    assert answer.status_code == 303
    assert answer.location in ("/", "http://localhost/")
    assert "a=b" not in str(answer.headers)


def test_the_login_leads_back_to_the_page_that_was_asked_for(stranger: Visitor) -> None:
    answer = stranger.get("/?map=conv%2Ftsne&topic=3", headers={"Accept": "text/html"})
    wanted = stranger.get(answer.location).text.split('name="next" value="')[1].split('"')[0]
    assert stranger.log_in("ann", next=wanted.replace("&amp;", "&")).location == (
        "/?map=conv%2Ftsne&topic=3"
    )


def test_a_name_in_the_form_is_text(stranger: Visitor) -> None:
    page = stranger.log_in(SCRIPT, "wrong password").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_a_name_cannot_write_lines_into_the_log(
    stranger: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        stranger.log_in("x\nroot logged in", "wrong password")
    assert caplog.messages
    assert all("\n" not in message for message in caplog.messages)
    assert all("wrong password" not in message for message in caplog.messages)


def test_a_form_as_long_as_a_book_is_not_read(stranger: Visitor) -> None:
    assert stranger.log_in("ann", "x" * 50_000).status_code == 413


def test_the_login_needs_the_form_that_this_browser_was_shown(guarded: Dash) -> None:
    mine, victim = Visitor(guarded), Visitor(guarded)
    token = mine.get("/login").text.split('name="token" value="')[1].split('"', 1)[0]
    victim.get("/login")
    form = {"name": "ann", "password": "correct horse battery", "token": token}
    assert victim.post("/login", data=form).status_code == 400  # an attacker's form
    assert not victim.is_in()
    assert mine.post("/login", data=form).status_code == 303


def test_nobody_is_logged_out_by_another_page(stranger: Visitor) -> None:
    stranger.log_in("ann")
    for token in ("", "0" * 64, stranger.log_out_token()[:-1]):
        assert stranger.post("/logout", data={"token": token}).status_code == 403
    assert stranger.get("/logout").status_code in (200, 405)  # a link or an image changes nothing
    assert stranger.is_in()
    assert stranger.post("/logout", data={"token": stranger.log_out_token()}).status_code == 303
    assert not stranger.is_in()
