"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commands.prefect_setup import quiet_prefect

if TYPE_CHECKING:
    from tests.drawn_atlas import DrawnAtlas


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


@pytest.fixture(scope="session")
def drawn_atlas(tmp_path_factory: pytest.TempPathFactory) -> DrawnAtlas:
    """A published atlas of 60 drawn photos; tests that change one draw their own."""
    from tests.drawn_atlas import draw_atlas  # noqa: PLC0415 - only who wants it pays for it

    return draw_atlas(tmp_path_factory.mktemp("drawn"))


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prefect with a database of its own, for this session only."""
    quiet_prefect()
    from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415 - after its setup

    with prefect_test_harness(server_startup_timeout=120):
        yield
