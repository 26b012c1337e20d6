import errno
from typing import Any, cast

import pytest
from prefect.states import Failed

from tasks.retries import may_pass


def judged(error: Exception) -> bool:
    return may_pass(None, None, cast(Any, Failed(data=error)))


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOENT])
def test_a_stuttering_disk_or_network_is_asked_again(code: int) -> None:
    assert judged(OSError(code, "stutter"))
    assert judged(ConnectionResetError())


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_a_full_or_closed_disk_is_not(code: int) -> None:
    assert not judged(OSError(code, "lasting"))
    assert not judged(PermissionError("Access Denied"))  # as an object store says it


def test_a_wrong_value_is_not_tried_again() -> None:
    assert not judged(ValueError("wrong"))
