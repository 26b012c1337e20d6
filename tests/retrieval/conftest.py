"""One atlas of drawn photos, shared by the tests that ask it."""

import pytest

from models.records.store import AtlasStore
from models.retrieval.holdings import Holdings
from tests.drawn_atlas import draw_atlas


@pytest.fixture(scope="session")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Holdings:
    """60 photos of 12 scenes, tagged, with topics of tags and of looks."""
    drawn = draw_atlas(tmp_path_factory.mktemp("asked"))
    return Holdings(AtlasStore(drawn.url).snapshot())
