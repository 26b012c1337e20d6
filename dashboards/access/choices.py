"""What the keeper of a dashboard chose about who may come in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboards.access.hosts import is_loopback
from dashboards.access.person import Role
from dashboards.access.proxy import Trusted

ANYBODY = "*"  # in roles: whoever the proxy names and no other entry does


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in, and by which names. The default is the one person at this machine.

    users_file: people with passwords. proxy_header: the header in which a trusted proxy names who
    is logged in; roles: of those people, by name. allowed_hosts: names in the browser's address.
    state: a folder for the secret and the counts of attempts; needed with users_file.
    """

    users_file: Path | None = None
    proxy_header: str = ""
    trusted_proxies: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=lambda: {ANYBODY: Role.VIEWER})
    allowed_hosts: tuple[str, ...] = ()
    session_hours: float = 12.0
    state: Path | None = None

    def __post_init__(self) -> None:
        Trusted(self.trusted_proxies)  # names an address that is none
        if self.users_file and self.proxy_header:
            raise ValueError(
                "both users_file and proxy_header are set; choose who tells the people apart: "
                "a file of passwords, or the proxy"
            )
        if self.proxy_header and not self.trusted_proxies:
            raise ValueError(
                f"proxy_header is {self.proxy_header!r}, but trusted_proxies names no address "
                "that may set it; give the proxy's, such as 127.0.0.1"
            )
        if self.users_file and not self.state:
            raise ValueError("a login needs a folder for its secret; give state_dir")

    @property
    def has_login(self) -> bool:
        """Whether somebody must say who they are."""
        return bool(self.users_file or self.proxy_header)

    def check_exposure(self, host: str) -> None:
        """Raise ValueError where others could come in without saying who they are."""
        if self.has_login or is_loopback(host):
            return
        raise ValueError(
            f"others can reach {host or 'all addresses'}, and nobody would have to log in; either "
            "let people log in (sceneatlas users add people.json NAME, then --users people.json), "
            "or name the proxy that knows them (settings view.proxy_header and "
            "view.trusted_proxies), or stay on 127.0.0.1 and reach it through "
            "ssh -L 8050:127.0.0.1:8050 THIS-MACHINE"
        )


OPEN = Access()
