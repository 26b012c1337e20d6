"""What all tests share."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real photos and weights that SCENEATLAS_REAL names; skips without it."""
    folder = os.environ.get("SCENEATLAS_REAL")
    if not folder:
        pytest.skip("SCENEATLAS_REAL names no folder of real photos")
    path = Path(folder).expanduser().resolve()
    if not path.is_dir():
        pytest.fail(f"SCENEATLAS_REAL={folder!r} is not a folder")
    return path
