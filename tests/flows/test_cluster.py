import multiprocessing
import os

import pytest

from conf.settings import Engine
from flows.cluster import running

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_workers_of_this_machine_may_start_processes_and_have_their_threads() -> None:
    engine = Engine(kind="dask", address="", workers=1, threads=3)
    with running(engine) as runner:
        daemonic = runner.client.submit(lambda: multiprocessing.current_process().daemon)
        threads = runner.client.submit(lambda: os.environ["OMP_NUM_THREADS"])
        assert not daemonic.result(timeout=300)
        assert threads.result(timeout=300) == "3"
