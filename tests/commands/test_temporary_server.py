import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

# Starts the guard with a process that sleeps in the server's place: what it guards is no matter.
_BUILD = """
import subprocess, sys
from commands.prefect_setup import prepare_prefect
prepare_prefect()
from prefect.server.api.server import SubprocessASGIServer
SubprocessASGIServer._run_uvicorn_command = lambda _: subprocess.Popen(["sleep", "60"])
server = SubprocessASGIServer()
server.server_process = server._run_uvicorn_command()
print(server.server_process.pid, flush=True)
if sys.argv[1] == "wait":
    sys.stdin.read()
server.stop()
"""


def lives(process: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def gone(process: int) -> bool:
    """Wait for a process that is not ours to end; tell whether it did."""
    for _ in range(200):
        if not lives(process):
            return True
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    return False


def started(word: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    return subprocess.Popen(
        [sys.executable, "-c", _BUILD, word],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.skipif(os.name != "posix", reason="the guard is a shell")
def test_a_killed_build_leaves_no_server_behind() -> None:
    with started("wait") as build:
        assert build.stdout is not None
        server = int(build.stdout.readline())
        assert lives(server)
        build.kill()
        build.wait()
        assert gone(server)


@pytest.mark.skipif(os.name != "posix", reason="the guard is a shell")
def test_a_build_that_ends_well_stops_its_server_itself() -> None:
    with started("go on") as build:
        assert build.stdout is not None
        server = int(build.stdout.readline())
        assert build.wait() == 0
        assert not lives(server)


def test_prefect_says_nothing_of_its_own_troubles() -> None:
    code = (
        "from commands.prefect_setup import quiet_prefect\nquiet_prefect()\n"
        "import prefect, logging\n"
        "from prefect.logging.configuration import setup_logging\nsetup_logging()\n"
        "from prefect._internal.concurrency import logger\n"
        "logger.error('Service EventsWorker failed with 3 pending items.')\n"
        "logging.getLogger('EventsWorker').warning('Still processing items')\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (said.stdout, said.stderr) == ("", "")
