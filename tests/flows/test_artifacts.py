"""What a run leaves on its page in Prefect."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact

from flows.build_atlas import build_atlas
from models.records.budget import TooManyRejects
from models.records.store import AtlasStore
from tests.flows.conftest import Built


def pages_of(name: str) -> dict[str, Artifact]:
    """Return the newest artifacts of the atlas of this name, by what they show."""
    with get_client(sync_client=True) as client:
        rows = client.request("POST", "/artifacts/latest/filter", json={"limit": 200}).json()
    prefix = f"{name}-"
    keyed = {str(row["key"]): Artifact.model_validate(row) for row in rows}
    return {key.removeprefix(prefix): row for key, row in keyed.items() if key.startswith(prefix)}


def rows_of(artifact: Artifact) -> list[dict[str, Any]]:
    return list(json.loads(str(artifact.data)))


def test_a_run_shows_its_summary_rejects_measures_and_dashboard(
    built: Built, tmp_path: Path
) -> None:
    atlas = str(shutil.copytree(built.atlas, tmp_path / "Shown Atlas"))
    url = "http://dashboard.example:8050"
    run_id = build_atlas([str(built.photos)], atlas, None, built.options | {"view": {"url": url}})
    pages, snapshot = pages_of("shown-atlas"), AtlasStore(atlas).snapshot()
    assert set(pages) == {"summary", "rejects", "quality", "dashboard", "progress"}
    assert run_id in str(pages["summary"].description)
    stages = {row["name"]: row for row in rows_of(pages["summary"])}
    assert stages["extract"]["found"] == snapshot.manifest.stage("extract").found
    assert rows_of(pages["rejects"]) == snapshot.rejects().to_pylist()
    measures = {(row["table"], row["measure"]) for row in rows_of(pages["quality"])}
    assert ("positions/conv/tsne", "trustworthiness") in measures
    assert url in str(pages["dashboard"].data)
    assert pages["progress"].data == 100
    assert all(page.flow_run_id for page in pages.values())


def test_a_run_that_fails_shows_why_and_what_it_rejected(built: Built, tmp_path: Path) -> None:
    atlas, broken = str(shutil.copytree(built.atlas, tmp_path / "failing")), tmp_path / "broken"
    broken.mkdir()
    for number in range(9):
        (broken / f"{number}.jpg").write_bytes(b"\xff\xd8\xff no more" + bytes([number]))
    with pytest.raises(TooManyRejects):
        build_atlas([str(built.photos), str(broken)], atlas, None, built.options)
    pages = pages_of("failing")
    assert set(pages) == {"failure", "summary", "rejects", "progress"}
    assert "budget" in str(pages["failure"].data)
    uris = [row["uri"] for row in rows_of(pages["rejects"])]
    assert sum(uri.startswith(str(broken)) for uri in uris) == 9
