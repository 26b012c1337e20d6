"""A Dask cluster that works off tasks: one that runs somewhere, or one of this machine's own."""

import contextlib
import logging
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import dask.config
from distributed import CancelledError, Client, Future, KilledWorker, as_completed
from prefect import Task
from prefect_dask.task_runners import DaskTaskRunner, PrefectDaskFuture

from conf.settings import Engine
from models.records.tally import Made

_N_SUBMITTED = 64  # tasks that the scheduler knows at a time, so that it stays small
_SUBMITTED_PER_THREAD = 3
_NO_WORKER_S = 60
# A worker that computes may not answer for a while; one that died closes its connections at once.
_PATIENCE = {"distributed.comm.timeouts.tcp": "300s", "distributed.comm.timeouts.connect": "60s"}


def on_cluster(
    task: Task[..., Made], calls: Sequence[dict[str, Any]], engine: Engine
) -> Iterator[Made]:
    """Yield what a task makes of each of many arguments, in the order in which they finish.

    A task whose worker dies runs again on another one; it must be one that may run twice. What it
    made is fetched at once: results that wait on a worker would be lost with it.
    Raises what the task raises, and RuntimeError where the cluster fails.
    """
    with running(engine) as runner:
        waiting = iter(calls)
        n_submitted = max(_N_SUBMITTED, _SUBMITTED_PER_THREAD * _n_threads(runner.client))

        submitted: dict[object, PrefectDaskFuture[Made]] = {}

        def submit(n_tasks: int) -> list[Future[Any]]:
            new = [runner.submit(task, arguments) for arguments in islice(waiting, n_tasks)]
            submitted.update({future.wrapped_future.key: future for future in new})
            return [future.wrapped_future for future in new]

        finished = as_completed(submit(n_submitted), loop=runner.client.loop)
        for future in finished:
            made = _made(submitted.pop(future.key), engine)
            finished.update(submit(1))
            yield made


@contextlib.contextmanager
def running(engine: Engine) -> Iterator[DaskTaskRunner]:
    """Connect to the cluster of an address, or start one and end it afterwards."""
    with _only_failures_logged(), dask.config.set(_PATIENCE):
        if engine.address:
            with DaskTaskRunner(address=engine.address) as runner:
                _check_workers(runner.client, engine.address)
                yield runner
        else:
            with _own_cluster(engine) as runner:
                yield runner


@contextlib.contextmanager
def _own_cluster(engine: Engine) -> Iterator[DaskTaskRunner]:
    """Start workers on this machine that may start decode processes."""
    n_threads = engine.threads or max(1, (os.cpu_count() or 1) // engine.workers)
    counted = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    threads = {f"distributed.nanny.pre-spawn-environ.{name}": n_threads for name in counted}
    cluster = {
        "n_workers": engine.workers,
        "threads_per_worker": 1,  # a task at a time: its network takes all threads
        "dashboard_address": None,
    }
    with (
        dask.config.set({"distributed.worker.daemon": False, **threads}),
        DaskTaskRunner(cluster_kwargs=cluster) as runner,
    ):
        yield runner


@contextlib.contextmanager
def _only_failures_logged() -> Iterator[None]:
    """Keep Dask's log from the terminal: what a person can act on is raised."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _check_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_NO_WORKER_S)
    except TimeoutError as error:
        raise RuntimeError(
            f"the Dask scheduler at {address} has no worker; start one on each machine with: "
            f"dask worker {address} --nthreads 1 --no-nanny"
        ) from error


def _n_threads(client: Client) -> int:
    return sum(client.nthreads().values())


def _made(future: PrefectDaskFuture[Made], engine: Engine) -> Made:
    """Return what a task made, or raise what it raised."""
    where = engine.address or "this machine"
    try:
        return future.result()
    except KilledWorker as error:
        raise RuntimeError(
            f"{error.last_worker.address} was the last of several Dask workers on {where} that "
            "died over one shard; have they too little memory? What was finished is kept"
        ) from error
    except CancelledError as error:
        raise RuntimeError(
            f"the Dask scheduler on {where} is gone; what was finished is kept: build again"
        ) from error
