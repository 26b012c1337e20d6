"""A Prefect server of our own, for those who run none: it stays as long as the block does.

The temporary server that Prefect starts for a flow has no scheduler and no pages; this one has.
"""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx

_PATIENCE_S = 600.0  # the first start migrates a database, and machines are busy


class NoServer(RuntimeError):
    """The server did not come up."""


@contextlib.contextmanager
def own_server(port: int) -> Iterator[str]:
    """Start a server on 127.0.0.1 and this port; yield its API's address.

    Raises NoServer, and OSError where it could not keep its records.
    """
    from commands.prefect_home import check_prefect_home  # noqa: PLC0415 - needs Prefect, as
    from commands.temporary_server import guarded  # noqa: PLC0415 - this does, and that is heavy

    check_prefect_home()
    url = f"http://127.0.0.1:{port}"
    if _answers(url):
        raise NoServer(
            f"something answers at {url} already; choose another --port, or use that server: "
            f"export PREFECT_API_URL={url}/api"
        )
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    environment = os.environ | {
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
    }
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us: the server is needed to put things in order
    )
    with guarded(server):
        _await(server, url)
        yield f"{url}/api"


def _await(server: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not _answers(f"{url}/api/health"):
        if server.poll() is not None or time.monotonic() > until:
            raise NoServer(f"the Prefect server at {url} did not start; is the port free?")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.HTTPError:
        return False
