"""What a proxy says of a request, believed of those proxies only that the keeper named."""

import ipaddress
from collections.abc import Iterable
from typing import Any

from dashboards.access.hosts import is_address

SOCKET = "unix"  # among trusted proxies: whoever connects through a Unix socket
_FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
_IDENTITY = "sceneatlas.identity"
FORWARDED = "sceneatlas.forwarded"


class Trusted:
    """Addresses of proxies, single ones or networks; raises ValueError for what is neither."""

    def __init__(self, addresses: Iterable[str]) -> None:
        listed = list(addresses)
        self._socket = SOCKET in listed
        self._networks = [_network(one) for one in listed if one != SOCKET]

    def has(self, address: str) -> bool:
        """Tell whether a peer is one of these."""
        if not address:
            return self._socket
        if not is_address(address):
            return False
        found = ipaddress.ip_address(address)
        mapped = getattr(found, "ipv4_mapped", None) or found
        return any(mapped in network for network in self._networks)


class ProxyGate:
    """WSGI around the app: takes from strangers the headers that only a trusted proxy may set.

    Of a trusted one, X-Forwarded-For tells the address that the login counts attempts of, and
    X-Forwarded-Proto whether cookies are for https. header: the one that names a person.
    """

    def __init__(self, app: Any, trusted: Trusted, header: str) -> None:  # noqa: ANN401 - any WSGI app
        self._app = app
        self._trusted = trusted
        self._header = f"HTTP_{header.upper().replace('-', '_')}" if header else ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401 - WSGI's own
        """Answer a request."""
        named = environ.pop(self._header, "") if self._header else ""
        said = {header: environ.pop(header, "") for header in _FORWARDED}
        environ[FORWARDED] = any(said.values())
        environ.pop(_IDENTITY, None)
        if self._trusted.has(environ.get("REMOTE_ADDR", "")):
            environ[_IDENTITY] = named
            environ["REMOTE_ADDR"] = self._client(environ, said["HTTP_X_FORWARDED_FOR"])
            if said["HTTP_X_FORWARDED_PROTO"].strip().lower() == "https":
                environ["wsgi.url_scheme"] = "https"
        return self._app(environ, start_response)

    def _client(self, environ: dict[str, Any], forwarded_for: str) -> str:
        """Return the last address that no trusted proxy has: what stands before it, anybody wrote.

        Each proxy appends whom it heard.
        """
        for address in reversed([one.strip() for one in forwarded_for.split(",")]):
            if is_address(address) and not self._trusted.has(address):
                return address
        return str(environ.get("REMOTE_ADDR", ""))


def identity(environ: dict[str, Any]) -> str | None:
    """Return the name that a trusted proxy gave, None where none did.

    Two values in one header are joined by a comma: one of them is the browser's own.
    """
    named = str(environ.get(_IDENTITY) or "").strip()
    try:
        named = named.encode("latin-1").decode("utf-8")  # WSGI hands bytes on as Latin-1
    except UnicodeError:
        return None
    return named if named and named.isprintable() and "," not in named else None


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError as error:
        raise ValueError(
            f"trusted proxy {text!r}: {error}; give an address such as 127.0.0.1, a network such "
            f"as 10.0.0.0/8, or {SOCKET!r}"
        ) from None
