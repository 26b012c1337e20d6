"""The guard: looks at every request before anything else does, and lets in or sends away."""

import logging
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from werkzeug.wrappers import Response as AnyResponse

from dashboards.access.choices import ANYBODY, Access
from dashboards.access.hosts import Hosts, is_loopback
from dashboards.access.journal import Journal
from dashboards.access.person import NOBODY, OWNER, NotAllowed, Person, Role, arrive
from dashboards.access.programs import is_program
from dashboards.access.proxy import FORWARDED, ProxyGate, Trusted, identity
from dashboards.access.reception import Reception
from dashboards.access.secret import secret_key
from dashboards.access.sessions import Sessions
from dashboards.access.userfile import UserFile

HEALTH = "/health"
_LOOKING = ("GET", "HEAD", "OPTIONS")
_log = logging.getLogger(__name__)
_ASK = "ask who keeps this dashboard"
_UNKNOWN_HOST = (
    "This dashboard does not answer to the name it was asked by. "
    "If it should, whoever keeps it adds the name to view.allowed_hosts."
)


class Doorkeeper(Protocol):
    """Tells who asks."""

    def welcome(self, asked: Request) -> Person | AnyResponse:
        """Return who sent a request, or what somebody is answered who may not come in."""


class Guard:
    """Checks, in this order: the name it is asked by, where a change comes from, and who asks."""

    def __init__(self, access: Access) -> None:
        self._hosts = Hosts(access.allowed_hosts, everywhere=access.has_login)
        self._access = access
        self._keeper: Doorkeeper = _Household()

    def register(self, server: Flask) -> None:
        """Stand before all routes of a server; called before anything else hooks in."""
        self._keeper = self._chosen(server)
        server.wsgi_app = ProxyGate(  # type: ignore[method-assign] # as Flask's documentation does
            server.wsgi_app, Trusted(self._access.trusted_proxies), self._access.proxy_header
        )
        server.before_request(self.check)
        server.teardown_request(_leave)
        server.register_error_handler(NotAllowed, lambda error: _told(403, str(error)))

    def check(self) -> AnyResponse | None:
        """Return why a request is sent away, None where it may go on."""
        arrive(NOBODY)
        if not self._hosts.answers_to(request.host):
            return _told(400, _UNKNOWN_HOST)
        if not (request.method in _LOOKING or comes_from_here(request) or is_program(request)):
            _log.warning("a change from elsewhere was refused: %r", request.headers.get("Origin"))
            return _told(403, "A change must come from a page of this dashboard itself.")
        if request.path == HEALTH:
            return None
        found = self._keeper.welcome(request)
        if not isinstance(found, Person):
            return found
        arrive(found)
        return None

    def _chosen(self, server: Flask) -> Doorkeeper:
        if self._access.proxy_header:
            return _Concierge(self._access.roles)
        if self._access.users_file and self._access.state:
            users = UserFile(self._access.users_file)
            users.users()  # told now, and not to the first who logs in
            journal = Journal(self._access.state)
            key = secret_key(self._access.state)
            sessions = Sessions(key, journal, hours=self._access.session_hours)
            return Reception(users, sessions, journal).register(server)
        return _Household()


def comes_from_here(asked: Request) -> bool:
    """Tell whether one of our own pages sends a change, by what no page of others can set.

    Browsers say so in Sec-Fetch-Site; older ones name the page's host in Origin. What says
    neither is no browser that has a session to abuse, and is refused all the same, but for the API.
    """
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = asked.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() == asked.host.lower()


class _Household:
    """No login: whoever sits at this machine, and nobody who comes from another."""

    def welcome(self, asked: Request) -> Person | AnyResponse:
        """Let programs of this machine in, unless they speak for somebody else."""
        here = is_loopback(asked.environ.get("REMOTE_ADDR", ""))
        if here and not asked.environ.get(FORWARDED):
            return OWNER
        return _told(403, "This dashboard has no login, so it is open to its own machine only.")


class _Concierge:
    """A proxy has asked who they are."""

    def __init__(self, roles: Mapping[str, Role]) -> None:
        self._roles = roles

    def welcome(self, asked: Request) -> Person | AnyResponse:
        """Return whom the proxy named, with the role that the settings give them."""
        name = identity(asked.environ)
        if name is None:
            return _told(403, f"The proxy in front of it named nobody: {_ASK}.")
        role = self._roles.get(name) or self._roles.get(ANYBODY)
        return Person(name, role) if role else _told(403, f"{name} has no role here: {_ASK}.")


def _leave(_: Any) -> None:  # noqa: ANN401 - an error or None
    arrive(NOBODY)


def _told(status: int, sentence: str) -> Response:
    return Response(sentence + "\n", status, mimetype="text/plain")
