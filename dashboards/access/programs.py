"""Programs at the door of the API: a name and a password of the users' file with each request.

HTTP Basic after RFC 7617. It opens nothing but the API. An Argon2 hash costs a tenth of a second,
so what was right once is remembered, as a keyed digest, for as long as the user's hash is the same.
"""

import hashlib
import hmac
import logging
import secrets
import threading
from collections import OrderedDict

from flask import Request, Response

from dashboards.access.attempts import Attempts
from dashboards.access.person import Person
from dashboards.access.sessions import stamp_of
from dashboards.access.userfile import User, UserFile, plain_name

API = "/api/"
_CHALLENGE = 'Basic realm="SceneAtlas", charset="UTF-8"'
_SAID_BY_BROWSERS = ("Sec-Fetch-Site", "Origin", "Cookie")
_N_REMEMBERED = 256
_MAX_NAME = 64
_log = logging.getLogger(__name__)


def is_program(asked: Request) -> bool:
    """Tell whether no browser asks the API: one would say where a change comes from.

    Nothing of the API changes anything, and its answers are for no other site to read.
    """
    return asked.path.startswith(API) and not any(h in asked.headers for h in _SAID_BY_BROWSERS)


class Programs:
    """Lets in programs that show a name and a password; wrong ones are counted and have to wait."""

    def __init__(self, users: UserFile, attempts: Attempts) -> None:
        self._users = users
        self._attempts = attempts
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, str] = OrderedDict()  # digest → stamp of the user
        self._lock = threading.Lock()

    def welcome(self, asked: Request) -> Person | Response:
        """Return who asks, or what somebody is answered who may not come in."""
        given = asked.authorization
        if given is None or given.type != "basic" or given.username is None:
            return _challenged("This needs the name and the password of a user.", asked)
        name, password = plain_name(given.username)[:_MAX_NAME], given.password or ""
        # One by one, so that of requests that come together the first is looked at for all.
        with self._lock:
            user = self._remembered(name, password)
            return _person(user) if user else self._looked_at(name, password, asked)

    def _remembered(self, name: str, password: str) -> User | None:
        user, digest = self._users.users().get(name), self._digest(name, password)
        if user is None or self._right.get(digest) != stamp_of(user):
            return None
        self._right.move_to_end(digest)
        return user

    def _looked_at(self, name: str, password: str, asked: Request) -> Person | Response:
        address = asked.remote_addr or ""
        wait_s = self._attempts.wait_s(name, address)
        if wait_s:
            _log.warning("program %r from %s has to wait %d s", name, address, wait_s)
            answer = _told(429, "Too many attempts with a wrong name or password.")
            answer.headers["Retry-After"] = str(wait_s)
            return answer
        user = self._users.admitted(name, password)
        if user is None:
            _log.warning("program %r from %s showed a wrong password", name, address)
            return _challenged("That name and password do not go together.", asked)
        self._attempts.succeeded(name, address)
        self._right[self._digest(name, password)] = stamp_of(user)
        while len(self._right) > _N_REMEMBERED:
            self._right.popitem(last=False)
        return _person(user)

    def _digest(self, name: str, password: str) -> bytes:
        shown = f"{len(name)} {name}{password}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, shown, hashlib.sha256)


def _person(user: User) -> Person:
    return Person(user.name, user.role)


def _challenged(sentence: str, asked: Request) -> Response:
    answer = _told(401, sentence)
    if is_program(asked):  # a browser would ask for a password, and send it along ever after
        answer.headers["WWW-Authenticate"] = _CHALLENGE
    return answer


def _told(status: int, sentence: str) -> Response:
    return Response(sentence + "\n", status, mimetype="text/plain")
