"""Logging in and out: the page, the cookie, and the waits between wrong passwords."""

import logging
import secrets
from urllib.parse import urlencode, urlsplit

from flask import Flask, Request, Response, g, has_request_context, redirect, render_template
from flask import request as asked_now
from werkzeug.wrappers import Response as AnyResponse

from dashboards.access.attempts import Attempts
from dashboards.access.journal import Journal
from dashboards.access.person import NOBODY, Person
from dashboards.access.programs import API, Programs, is_program
from dashboards.access.sessions import Session, Sessions, stamp_of
from dashboards.access.userfile import UserFile, plain_name

LOGIN = "/login"
LOGOUT = "/logout"
SESSION_COOKIE = "sceneatlas-session"
_FORM_COOKIE = "sceneatlas-form"  # ties the form to the browser that it was shown in
_FORM_S = 3_600
_MAX_FORM_BYTES = 8_192
_MAX_NAME = 64
_OPEN = (LOGIN, "/assets/login.css", "/assets/login.js", "/assets/logo.svg")
_WRONG = "That name and password do not go together."
_EXPIRED = "This page had been open for too long. Please try again."
_log = logging.getLogger(__name__)


class Reception:
    """Lets in whoever has a session, and gives one for a name and its password."""

    def __init__(self, users: UserFile, sessions: Sessions, journal: Journal) -> None:
        self._users = users
        self._sessions = sessions
        self._attempts = Attempts(journal)
        self._programs = Programs(users, self._attempts)

    def register(self, server: Flask) -> "Reception":
        """Add the pages to log in and out."""
        server.add_url_rule(LOGIN, "login", self.form, methods=["GET"])
        server.add_url_rule(LOGIN, "log-in", self.log_in, methods=["POST"])
        server.add_url_rule(LOGOUT, "log-out", self.log_out, methods=["POST"])
        return self

    def welcome(self, asked: Request) -> Person | AnyResponse:
        """Return who holds the session of a request: still a user, with the same password.

        A program that asks the API has no session, and says with each request who it is.
        """
        if asked.path.startswith(API) and (asked.authorization or is_program(asked)):
            return self._programs.welcome(asked)
        session = self._sessions.read(asked.cookies.get(SESSION_COOKIE, ""))
        user = self._users.users().get(session.name) if session else None
        if session and user and session.stamp == stamp_of(user):
            g.session, g.form_token = session, self._sessions.token(session.id)
            return Person(user.name, user.role)
        return NOBODY if asked.path in _OPEN else _way_in(asked)

    def form(self) -> AnyResponse:
        """Show the form; somebody who is logged in already goes on to the page."""
        if "session" in g:
            return redirect(_local(asked_now.args.get("next", "")), 303)
        return self._shown("", 200)

    def log_in(self) -> AnyResponse:
        """Begin a session, or show the form again with what was wrong."""
        asked_now.max_content_length = _MAX_FORM_BYTES
        form, browser = asked_now.form, asked_now.cookies.get(_FORM_COOKIE, "")
        if not browser or not self._sessions.is_token(form.get("token", ""), browser):
            return self._shown(_EXPIRED, 400)
        name, address = plain_name(form.get("name", ""))[:_MAX_NAME], asked_now.remote_addr or ""
        wait_s = self._attempts.wait_s(name, address)
        if wait_s:
            _log.warning("login of %r from %s has to wait %d s", name, address, wait_s)
            return self._told_to_wait(wait_s)
        user = self._users.admitted(name, form.get("password", ""))
        if user is None:
            _log.warning("login of %r from %s failed", name, address)
            return self._shown(_WRONG, 401)
        self._attempts.succeeded(name, address)
        _log.info("%r logged in from %s", name, address)
        return self._let_in(self._sessions.begin(user))

    def log_out(self) -> AnyResponse:
        """End the session; its cookie opens nothing any more, wherever it was copied to."""
        asked_now.max_content_length = _MAX_FORM_BYTES
        if not self._sessions.is_token(asked_now.form.get("token", ""), g.session.id):
            return Response("This form is not of your session.\n", 403, mimetype="text/plain")
        self._sessions.end(g.session)
        answer = redirect(LOGIN, 303)
        answer.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Lax")
        answer.headers["Clear-Site-Data"] = '"cache"'  # thumbnails that the browser kept
        return answer

    def _let_in(self, cookie: str) -> AnyResponse:
        answer = redirect(_local(asked_now.form.get("next", "")), 303)
        self._set(answer, SESSION_COOKIE, cookie, self._sessions.lasts_s, samesite="Lax")
        answer.delete_cookie(_FORM_COOKIE, httponly=True, samesite="Strict")
        return answer

    def _told_to_wait(self, wait_s: int) -> AnyResponse:
        answer = self._shown(f"Too many attempts. Please wait {_duration(wait_s)}.", 429)
        answer.headers["Retry-After"] = str(wait_s)
        return answer

    def _shown(self, trouble: str, status: int) -> AnyResponse:
        browser = secrets.token_hex(16)
        values = {
            "trouble": trouble,
            "name": asked_now.form.get("name", "")[:_MAX_NAME],
            "next": _local(asked_now.values.get("next", "")),
            "token": self._sessions.token(browser),
        }
        answer = Response(render_template("login.html", **values), status)
        self._set(answer, _FORM_COOKIE, browser, _FORM_S, samesite="Strict")
        return answer

    @staticmethod
    def _set(answer: AnyResponse, name: str, value: str, age_s: int, *, samesite: str) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=age_s,
            secure=asked_now.is_secure,
            httponly=True,
            samesite=samesite,
        )


def leaving() -> tuple[str, str] | None:
    """Return the name and the form token of who can log out; None where there is no session."""
    if not has_request_context() or "session" not in g:
        return None
    session: Session = g.session
    return session.name, str(g.form_token)


def _way_in(asked: Request) -> AnyResponse:
    """Send a page to the login and back again; tell a script in a page that it needs one."""
    is_page = asked.method == "GET" and asked.accept_mimetypes.accept_html
    if is_page and not asked.path.startswith(("/_", "/media/", "/assets/", API)):
        wanted = asked.full_path.rstrip("?")
        query = urlencode({"next": wanted}) if wanted != "/" else ""
        return redirect(f"{LOGIN}?{query}" if query else LOGIN, 303)
    answer = Response("Log in first.\n", 401, mimetype="text/plain")
    answer.headers["X-Login"] = LOGIN  # what assets/session.js looks for
    return answer


def _local(target: str) -> str:
    """Return a page of ours to go to; of what leads anywhere else, the first page."""
    parts = urlsplit(target)
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\", LOGIN))
    is_plain = target.isprintable() and "\\" not in target
    return target if is_ours and is_plain and not parts.scheme and not parts.netloc else "/"


def _duration(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 100 else f"{minutes} minutes"  # noqa: PLR2004 - reads well
