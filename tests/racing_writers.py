"""Builds that want one atlas at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

from models.records.files import Files
from models.records.writer import Busy, sole_writer


def n_winners(files: Files, n_builds: int) -> int:
    """Let builds claim an atlas at once, and hold on until all have tried; count who got it."""
    together = threading.Barrier(n_builds, timeout=60)  # who fails lets nobody wait for ever

    def builds(_: int) -> bool:
        together.wait()
        try:
            with sole_writer(files):
                together.wait()
                return True
        except Busy:
            together.wait()
            return False

    with ThreadPoolExecutor(n_builds) as pool:
        return sum(pool.map(builds, range(n_builds)))
