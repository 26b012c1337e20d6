"""A Dask scheduler and its workers, each a process as on a machine of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributed import Client

PATIENT = {  # on a machine that does much else
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "300s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "120s",
}


@dataclass
class Cluster:
    """A scheduler's process and address, and the processes of its workers by name."""

    scheduler: subprocess.Popen[bytes]
    address: str
    workers: dict[str, subprocess.Popen[bytes]]

    def processing(self) -> dict[str, int]:
        """Return how many tasks each worker has been given and has not finished."""
        with Client(self.address, set_as_default=False) as client:
            names = {
                address: each["name"]
                for address, each in client.scheduler_info(n_workers=-1)["workers"].items()
            }
            return {names[address]: len(keys) for address, keys in client.processing().items()}


@contextmanager
def cluster_of(
    names: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[Cluster]:
    """Start a scheduler and a worker for each name; kill what is left of them at the end.

    folder: for their logs. environment: of theirs, beside this process's own.
    """
    note = folder / "scheduler.json"

    def dask(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--scheduler-file", str(note)]
        log = ends.enter_context((folder / f"{len(list(folder.iterdir()))}.log").open("wb"))
        process = subprocess.Popen(
            command, env={**os.environ, **environment, **PATIENT}, stdout=log, stderr=log
        )
        ends.callback(_end, process)
        return process

    with ExitStack() as ends:
        scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory")
        workers = {name: dask("worker", *options, str(folder), "--name", name) for name in names}
        with Client(scheduler_file=str(note), set_as_default=False) as client:
            client.wait_for_workers(len(names), timeout=300)
            address = client.scheduler.address
        yield Cluster(scheduler, address, workers)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
