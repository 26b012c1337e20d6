"""Sessions: a signed cookie that says who somebody is, and for how long."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from dashboards.access.journal import Journal
from dashboards.access.userfile import User

_PURPOSE = "sceneatlas session 1"


@dataclass(frozen=True, slots=True)
class Session:
    """Who holds it; stamp: of the password it was begun with; until_s: since the epoch."""

    id: str
    name: str
    stamp: str
    until_s: float


class Sessions:
    """Begins, reads and ends sessions. Nothing is kept but the ids of those that were ended."""

    def __init__(
        self,
        key: bytes,
        journal: Journal,
        *,
        hours: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._key = key
        self._journal = journal
        self._seconds = hours * 3_600
        self._clock = clock
        self._signed = URLSafeSerializer(
            key, salt=_PURPOSE, signer_kwargs={"digest_method": hashlib.sha256}
        )

    @property
    def lasts_s(self) -> int:
        """How many seconds a session lasts."""
        return int(self._seconds)

    def begin(self, user: User) -> str:
        """Return the cookie of a new session."""
        until_s = self._clock() + self._seconds
        return str(self._signed.dumps([secrets.token_hex(16), user.name, stamp_of(user), until_s]))

    def read(self, cookie: str) -> Session | None:
        """Return the session of a cookie, None if it is forged, over or ended."""
        try:
            session = Session(*self._signed.loads(cookie))
        except (BadData, TypeError, ValueError):
            return None
        if session.until_s <= self._clock() or self._is_ended(session):
            return None
        return session

    def end(self, session: Session) -> None:
        """Let nobody use a session any more, in any worker, whoever copied its cookie."""
        with self._journal.writing() as database:
            database.execute("DELETE FROM ended WHERE until_s < ?", [self._clock()])
            row = (session.id, session.until_s)
            database.execute("INSERT OR REPLACE INTO ended VALUES (?, ?)", row)

    def token(self, bound_to: str) -> str:
        """Return the token that a form of this session, or of this browser, must carry."""
        return hmac.new(self._key, f"form {bound_to}".encode(), hashlib.sha256).hexdigest()

    def is_token(self, token: str, bound_to: str) -> bool:
        """Tell whether a form's token is the right one."""
        return hmac.compare_digest(token.encode(), self.token(bound_to).encode())

    def _is_ended(self, session: Session) -> bool:
        return self._journal.row("SELECT 1 FROM ended WHERE session = ?", session.id) is not None


def stamp_of(user: User) -> str:
    """Return what changes with a user's password, so that a new one ends the sessions before."""
    return hashlib.sha256(user.password.encode()).hexdigest()[:24]
