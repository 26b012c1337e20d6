"""A photo from outside is seen by a run's own network as the run saw its photos."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from commands.dashboard import dashboard, uploads_of
from commands.newcomers import NewcomersOfRuns
from conf.settings import Settings, load_settings
from dashboards.access.choices import OPEN
from dashboards.uploads import Uploads
from models.pixels.decode import Undecodable
from models.pixels.framing import Framing
from models.records.snapshot import Snapshot
from models.retrieval.colours import COLOURS
from models.retrieval.holdings import Holdings
from models.retrieval.search import Manner, Search
from models.viewing.newcomer import NotComparable
from tests.flows.conftest import Built


@pytest.fixture(scope="module")
def settings(built: Built) -> Settings:
    """Those of whoever opens the dashboard: they name no network, and where heads lie."""
    return load_settings(store=built.options["store"])


@pytest.fixture(scope="module")
def newcomers(settings: Settings) -> Iterator[NewcomersOfRuns]:
    opened: list[Uploads] = []

    def opening(framing: Framing | None) -> Uploads:
        opened.append(uploads_of(settings, framing))
        return opened[-1]

    yield NewcomersOfRuns(settings, opening)
    for uploads in opened:
        uploads.close()


@pytest.fixture(scope="module")
def holdings(built: Built) -> Holdings:
    return Holdings(built.snapshot)


def test_a_photo_of_the_run_is_seen_from_outside_as_it_is_inside(
    built: Built, newcomers: NewcomersOfRuns, holdings: Holdings
) -> None:
    for row in (4, 20):
        content = Path(holdings.uris[row]).read_bytes()
        met = newcomers.meet(built.snapshot, content, "conv")
        np.testing.assert_allclose(
            met.vectors[0], holdings.index("conv").vectors[row], rtol=2e-2, atol=2e-2
        )
        assert met.thumbnail == (built.snapshot.thumbnail(holdings.ids[row]) or {})["webp"]
        found = Search(holdings).by_vectors(met.vectors, Manner(n_wanted=1)).found[0]
        assert found.photo_id == holdings.ids[row]


def test_its_tags_are_those_that_the_run_gave_it(
    built: Built, newcomers: NewcomersOfRuns, holdings: Holdings
) -> None:
    content = Path(holdings.uris[7]).read_bytes()
    told = newcomers.tags(built.snapshot, content)
    rows = [row for row in built.snapshot.tags().to_pylist() if row["photo_id"] == holdings.ids[7]]
    assert [one.label for one in told[:1]] == [row["label"] for row in rows[:1]]
    assert [one.probability for one in told] == pytest.approx(
        [row["probability"] for row in rows], abs=0.02
    )
    assert [one.confident for one in told] == [row["confident"] for row in rows]


def test_colours_need_no_network(
    built: Built, newcomers: NewcomersOfRuns, holdings: Holdings
) -> None:
    met = newcomers.meet(built.snapshot, Path(holdings.uris[3]).read_bytes(), COLOURS)
    np.testing.assert_allclose(met.vectors[0], holdings.index(COLOURS).vectors[3], atol=1e-3)


def test_what_cannot_be_compared_or_is_no_photo_is_said(
    built: Built, newcomers: NewcomersOfRuns, holdings: Holdings, tmp_path: Path
) -> None:
    content = Path(holdings.uris[3]).read_bytes()
    with pytest.raises(NotComparable, match="choose conv, colours"):
        newcomers.meet(built.snapshot, content, "tags-nmf")
    for wrong in (b"", b"no photo", Undecodable("not an upload")):
        with pytest.raises(Undecodable):
            newcomers.meet(built.snapshot, wrong, "conv")
    elsewhere = load_settings(store={"heads_dir": str(tmp_path), "offline": True})
    stranger = NewcomersOfRuns(elsewhere, lambda framing: uploads_of(elsewhere, framing))
    with pytest.raises(NotComparable, match="not at hand: no tagger 'drawn'"):
        stranger.tags(built.snapshot, content)


def test_a_network_that_is_not_the_runs_is_not_used(
    built: Built, newcomers: NewcomersOfRuns, holdings: Holdings
) -> None:
    """A run whose table says that another network made it."""
    manifest = built.snapshot.manifest
    changed = tuple(
        replace(one, table=one.table.replace("efficientnet", "another"))
        for one in manifest.representations
    )
    run = replace(
        manifest,
        run_id="20261122-101500-ffff",
        representations=changed,
        extractor=manifest.extractor.replace("efficientnet", "another"),
    )
    other = Snapshot(built.snapshot.store, run)
    content = Path(holdings.uris[3]).read_bytes()
    with pytest.raises(NotComparable, match="does not give"):
        newcomers.meet(other, content, "conv")
    with pytest.raises(NotComparable, match="the run is of another"):
        newcomers.tags(other, content)


@pytest.fixture(scope="module")
def program(built: Built, settings: Settings) -> FlaskClient:
    server: Flask = dashboard(built.atlas, settings, OPEN).server
    return server.test_client(use_cookies=False)


def test_a_site_uploads_a_photo_and_gets_what_is_like_it_and_its_tags(
    program: FlaskClient, holdings: Holdings
) -> None:
    content = Path(holdings.uris[11]).read_bytes()
    sent = {"file": (BytesIO(content), "IMG_1.jpg"), "top": "5"}
    told = program.post("/api/similar", data=sent).get_json()
    assert told["by"] == "conv"
    assert told["found"][0]["photo_id"] == holdings.ids[11]
    assert told["found"][0]["similarity"] > 0.99
    tags = program.post("/api/tag", data={"file": (BytesIO(content), "IMG_1.jpg")}).get_json()[
        "tags"
    ]
    inside = program.get(f"/api/tag?photo={holdings.ids[11]}").get_json()["tags"]
    assert tags[0]["label"] == inside[0]["label"]
