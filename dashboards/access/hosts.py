"""Which names this dashboard answers to, and which addresses only this machine can reach."""

import ipaddress
import re
import socket
from collections.abc import Iterable

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.ASCII)


class Hosts:
    """The names a browser may ask for; any other may be a stranger's that points here.

    Pages of a stranger's site could otherwise read a dashboard on 127.0.0.1 by letting their own
    name resolve to it (DNS rebinding). allowed: names, or *.name for all names below it.
    everywhere: also by any IP address, which cannot be rebound, and by this machine's own names.
    """

    def __init__(self, allowed: Iterable[str] = (), *, everywhere: bool = False) -> None:
        names = {name.strip().lower().rstrip(".") for name in allowed}
        own = {socket.gethostname().lower(), socket.getfqdn().lower()} if everywhere else set()
        self._names = names | own | {"localhost"}
        self._everywhere = everywhere

    def answers_to(self, header: str) -> bool:
        """Tell whether a Host header names this dashboard."""
        found = _HOST.fullmatch(header.lower())
        if not found:
            return False
        name = found["name"].strip("[]").rstrip(".")
        if is_loopback(name) or (self._everywhere and is_address(name)):
            return True
        return name in self._names or any(_is_below(name, one) for one in self._names)


def is_loopback(host: str) -> bool:
    """Tell whether only programs on this machine can reach an address to listen on."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def is_address(text: str) -> bool:
    """Tell whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_below(name: str, pattern: str) -> bool:
    return pattern.startswith("*.") and name.endswith(pattern[1:])
