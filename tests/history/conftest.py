"""The stores that histories are tested on: a folder, and an object store of a kind."""

import uuid
from pathlib import Path

import pytest

from models.records import writer
from models.records.store import AtlasStore


@pytest.fixture(params=["folder", "memory"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AtlasStore:
    if request.param == "folder":
        return AtlasStore(str(tmp_path / "atlas"))
    # A claim waits a second for rivals from other machines; in this memory there are none.
    monkeypatch.setitem(writer._SETTLE_S, False, 0.0)
    return AtlasStore(f"memory://{uuid.uuid4().hex}/atlas")
