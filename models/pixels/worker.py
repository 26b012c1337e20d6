"""One process that works on photos: how it is started, fed, timed, and replaced when it fails.

A codec may loop for ever, eat all memory, or crash on a malicious file. In a process of its own,
with a pipe of its own, it can take nothing down but itself.
"""

import ctypes
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from PIL import AvifImagePlugin, Image

from models.pixels.decode import Undecodable
from models.pixels.develop import Developed
from models.pixels.eighths.decoding import prepare, suits
from models.pixels.resampling import quicken
from models.pixels.tray import Tray

Job = Callable[[bytes], Developed]  # module-level, or a partial of such: it travels to the process

_START_TIMEOUT_S = 120.0  # importing takes half a second; a busy machine may need much more
_END_TIMEOUT_S = 5.0
_ORPHAN_GRACE_S = 10.0
_READY = "ready"
_NO_CHILDREN = (
    "a daemonic process may not start the processes that decode photos; start Dask workers with "
    "--no-nanny, or with DASK_DISTRIBUTED__WORKER__DAEMON=False in their environment"
)
# Not every death is the photo's fault: short of memory, the kernel kills whom it likes.
_N_ATTEMPTS = 2
_QUICK_FROM_PHOTOS = 16  # compiling takes as long as it saves on some 35
_COMPILER_MB = 1_000  # to reserve, not to fill
# By number in glibc's malloc.h. Else pictures' memory goes back to the system after each photo, and
# to get it again, page by page, takes a sixth of the time of a 1 MP photo.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT_BYTES = 32 * 1024**2  # the most that glibc takes for the latter


class Worker:
    """A process for one photo at a time. It starts at its first photo, and again after a failure.

    timeout_s: for one photo, its journey through the pipe included. memory_mb: what a photo may
    take on top of the idle process (on Linux; elsewhere, and with None, nothing limits it but
    the kernel).
    """

    def __init__(self, *, timeout_s: float, memory_mb: int | None) -> None:
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._tray = Tray()
        self._starting = threading.Lock()
        self._is_stopped = False

    def run(self, job: Job, content: bytes) -> Developed | Undecodable:
        """Return what the job makes of a photo's bytes, or why it makes nothing of them.

        Raises RuntimeError if the process cannot be started, or was stopped.
        """
        cause = ""
        for _ in range(_N_ATTEMPTS):
            pipe = self._ready_pipe()
            try:
                pipe.send((job, self._tray.lay(content)))
                if not pipe.poll(self._timeout_s):
                    self.clear()
                    return Undecodable(f"took longer than {self._timeout_s:g} s")
                answer: Developed | Undecodable = pipe.recv()
            except (OSError, EOFError):  # nobody is at the other end of the pipe any more
                cause = self._cause_of_death()
                self.clear()
            else:
                self._tray.clear()
                return answer
        return Undecodable("the decoder crashed", cause)

    def kill(self) -> None:
        """End the process, whatever it is doing, and start no other. Any thread may call this."""
        with self._starting:
            self._is_stopped = True
            if self._process is not None:
                self._process.kill()  # run(), in its thread, then finds its pipe closed

    def clear(self) -> None:
        """End the process, and wait until it is gone. Not while a thread is in run()."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.join(_END_TIMEOUT_S)
            self._process = None

    def _ready_pipe(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        pipe = self._start()
        if not pipe.poll(_START_TIMEOUT_S) or not _says_ready(pipe):
            cause = self._cause_of_death()
            self.clear()
            raise RuntimeError(
                f"a decode process did not start: {cause}. In a script, the code that builds an "
                'atlas must stand under `if __name__ == "__main__":`'
            )
        return pipe

    def _start(self) -> Connection:
        with self._starting:
            if self._is_stopped:
                raise RuntimeError("this darkroom is closed; open another one")
            if current_process().daemon:  # multiprocessing would fail, and not say what to do
                raise RuntimeError(_NO_CHILDREN)
            context = get_context("spawn")  # a fork would inherit locks that threads hold
            pipe, far_end = context.Pipe()
            process = context.Process(
                target=_serve,
                args=(far_end, self._tray, self._memory_mb, self._timeout_s),
                name="sceneatlas-decode",
                daemon=True,
            )
            process.start()
            far_end.close()  # so that the pipe closes when the process ends
            self._pipe, self._process = pipe, process  # only now: what never began cannot be ended
            return pipe

    def _cause_of_death(self) -> str:
        if self._process is None:
            return "it was stopped"
        self._process.join(_END_TIMEOUT_S)  # its pipe closes a little before it is gone
        exit_code = self._process.exitcode
        if exit_code is None or exit_code >= 0:
            return f"its process ended with exit code {exit_code}"
        with suppress(ValueError):  # a signal without a name
            return f"its process was ended by {signal.Signals(-exit_code).name}"
        return f"its process was ended by signal {-exit_code}"


def _says_ready(pipe: Connection) -> bool:
    try:
        return bool(pipe.recv() == _READY)
    except (OSError, EOFError):
        return False


def _serve(pipe: Connection, tray: Tray, memory_mb: int | None, timeout_s: float) -> None:
    """Answer jobs until the pipe closes. This and all below runs in the process."""
    _settle(memory_mb)
    with suppress(OSError, EOFError):  # the parent has closed the pipe, or is dead
        pipe.send(_READY)
        for n_done in count(1):
            job, ticket = pipe.recv()
            _end_in(timeout_s + _ORPHAN_GRACE_S)
            content = tray.pick_up(ticket)
            if suits(content):
                _compile(prepare, memory_mb)
            answer = _answer(job, content, memory_mb)
            _end_in(0)
            pipe.send(answer)
            if n_done == _QUICK_FROM_PHOTOS:
                _compile(quicken, memory_mb)


def _answer(job: Job, content: bytes, memory_mb: int | None) -> Developed | Undecodable:
    try:
        return job(content)
    except Undecodable as error:
        return error
    except MemoryError:
        allowed = "memory than there is" if memory_mb is None else f"than {memory_mb:,} MB"
        return Undecodable(f"needs more {allowed}")
    except Exception as error:  # the last wall: one odd photo must not end a build of a million
        return Undecodable("the decoder failed", f"{type(error).__name__}: {error}")


def _settle(memory_mb: int | None) -> None:
    """Make the process a quiet one: a single thread, limited memory, deaf to Ctrl-C, mute."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libtiff and libjpeg complain straight to stderr
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.MAX_IMAGE_PIXELS = None  # the job's own limits are checked first thing
    _keep_memory()
    _cap_memory(memory_mb)


def _keep_memory() -> None:
    """Keep the memory of one photo for the next, where the C library is glibc."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if mallopt is not None:
            mallopt(_M_MMAP_THRESHOLD, _KEPT_BYTES)
            mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def _compile(code: Callable[[], object], memory_mb: int | None) -> None:
    """Compile what is used from now on, and let it take nothing of what a photo may take."""
    if code in _asked_for:
        return
    _asked_for.add(code)
    _cap_memory(None if memory_mb is None else _COMPILER_MB)
    code()
    _cap_memory(memory_mb)


_asked_for: set[Callable[[], object]] = set()


def _cap_memory(memory_mb: int | None) -> None:
    """Limit the process to what it takes now and so much more, where the system can."""
    if memory_mb is None or sys.platform != "linux":
        return
    import resource  # noqa: PLC0415  # not everywhere

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    cap = pages * resource.getpagesize() + memory_mb * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = cap if hard == resource.RLIM_INFINITY else min(cap, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _end_in(seconds: float) -> None:
    """Let the kernel end this process, even inside a codec, should the parent be dead; 0: no."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
