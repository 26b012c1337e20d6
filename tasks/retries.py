"""Which failures another try may get over: a network that stutters, never a disk that is full."""

import errno

from prefect.client.schemas.objects import State

BACKOFF_S: list[float] = [2, 10]  # waits before the second and the third try

_LASTING = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.ENAMETOOLONG,
}


def may_pass(_task: object, _run: object, state: State[object]) -> bool:
    """Tell Prefect to retry what a disk or a network may get over; the rest would fail again."""
    error = state.data  # `result()` is a coroutine wherever an event loop runs
    return (
        isinstance(error, OSError)
        and not isinstance(error, PermissionError)  # object stores leave out the number
        and error.errno not in _LASTING
    )
