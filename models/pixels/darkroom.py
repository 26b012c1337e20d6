"""Where many photos are developed at once, in processes that hostile files may crash or hang."""

import math
import queue
import signal
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import resource_tracker
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from models.pixels.decode import Limits, Undecodable
from models.pixels.develop import Developed, develop
from models.pixels.framing import Framing
from models.pixels.worker import Job, Worker

Key = TypeVar("Key")

_AHEAD_PER_WORKER = 3  # one in work, one waiting, one done: no worker waits for the caller
_AHEAD_BYTES_PER_WORKER = 64_000_000
_COPIES_OF_CONTENT = 4  # picked up, read by a codec that keeps its own, and room for more


class Develop(Protocol):
    """What a darkroom does to a photo: a function at the top level of a module, or its partial."""

    def __call__(
        self, content: bytes, *, limits: Limits, framing: Framing | None, thumbnail_px: int
    ) -> Developed:
        """Develop a photo's bytes, or raise Undecodable."""
        ...


class Darkroom:
    """A few processes that develop photos; a context manager, since they must be ended.

    n_workers: processes. timeout_s: for one photo. memory_mb: what one photo may take in its
    process, on Linux (elsewhere only `limits` bound it); None: it is not limited, for CUDA reserves
    address space by the tens of GB. The rest is `develop`'s.

    Why not `concurrent.futures` or pebble: there, workers share pipes and locks. In the first, a
    crash ends the pool; in the second, a worker that the kernel kills while idle ends the pool,
    and beside a busy parent a crash was laid at another photo's door.
    """

    def __init__(
        self,
        n_workers: int,
        timeout_s: float,
        *,
        memory_mb: int | None,
        limits: Limits,
        framing: Framing | None,
        thumbnail_px: int = 256,
    ) -> None:
        _check(n_workers, timeout_s, memory_mb, limits)
        self._limits = limits
        self._framing = framing
        self._thumbnail_px = thumbnail_px
        self._workers = [Worker(timeout_s=timeout_s, memory_mb=memory_mb) for _ in range(n_workers)]
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        self._threads = ThreadPoolExecutor(
            len(self._workers), thread_name_prefix="darkroom", initializer=_leave_interrupts_alone
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop what is in work and end the processes."""
        if self._threads is None:
            return
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.kill()
        self._threads.shutdown(wait=True)
        for worker in self._workers:
            worker.clear()
        self._threads = None

    def develop_all(
        self, contents: Iterable[tuple[Key, bytes]], *, develop: Develop = develop
    ) -> Iterator[tuple[Key, Developed | Undecodable]]:
        """Develop photos, given as (key, bytes), and yield (key, result) in the same order.

        Takes no more than 3 photos, or 64 MB, per process ahead of what has been yielded.
        Raises RuntimeError if the darkroom is not open, or its processes cannot be started.
        """
        job = partial(
            develop, limits=self._limits, framing=self._framing, thumbnail_px=self._thumbnail_px
        )
        ahead: deque[_Expected[Key]] = deque()
        try:
            for key, content in contents:
                while ahead and not self._has_room(ahead, content):
                    yield ahead.popleft().arrived()
                ahead.append(_Expected(key, len(content), self._submitted(job, content)))
            while ahead:
                yield ahead.popleft().arrived()
        finally:
            for expected in ahead:
                expected.result.cancel()

    def _has_room(self, ahead: Collection["_Expected[Key]"], content: bytes) -> bool:
        n_workers = len(self._workers)
        n_bytes = sum(expected.n_bytes for expected in ahead) + len(content)
        is_within_bytes = n_bytes <= _AHEAD_BYTES_PER_WORKER * n_workers
        return is_within_bytes and len(ahead) < _AHEAD_PER_WORKER * n_workers

    def _submitted(self, job: Job, content: bytes) -> Future[Developed | Undecodable]:
        if self._threads is None:
            raise RuntimeError(
                "this darkroom is not open; use it as `with Darkroom(…) as darkroom`"
            )
        return self._threads.submit(self._run, job, content)

    def _run(self, job: Job, content: bytes) -> Developed | Undecodable:
        try:
            self._limits.check_bytes(content)  # here already, so that it need not travel
        except Undecodable as error:
            return error
        worker = self._idle.get()  # there is one: there are as many threads as workers
        try:
            return worker.run(job, content)
        finally:
            self._idle.put(worker)


@dataclass(frozen=True, slots=True)
class _Expected(Generic[Key]):
    """A photo in work, of n_bytes."""

    key: Key
    n_bytes: int
    result: Future[Developed | Undecodable]

    def arrived(self) -> tuple[Key, Developed | Undecodable]:
        return self.key, self.result.result()


def _check(n_workers: int, timeout_s: float, memory_mb: int | None, limits: Limits) -> None:
    if n_workers < 1:
        raise ValueError(f"n_workers is {n_workers}; give at least 1")
    if timeout_s <= 0:
        raise ValueError(f"timeout_s is {timeout_s}; give more than 0 seconds")
    needed_mb = math.ceil(_COPIES_OF_CONTENT * limits.max_bytes / 1e6)
    if memory_mb is not None and memory_mb < needed_mb:
        raise ValueError(
            f"memory_mb is {memory_mb}; files of up to {limits.max_bytes:,} bytes need at least "
            f"{needed_mb}: give more, or lower max_bytes"
        )


def _leave_interrupts_alone() -> None:
    """Block Ctrl-C in this thread, and so in processes it starts, from their first moment on.

    Python interrupts its main thread, which then closes the darkroom.
    """
    if hasattr(signal, "pthread_sigmask"):
        # Starting its tracker, multiprocessing would lift the block again; so start it before.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
