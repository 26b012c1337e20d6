"""One atlas of drawn photos that can be compared, for the commands that ask it."""

import pytest

from tests.drawn_atlas import DrawnAtlas, draw_atlas


@pytest.fixture(scope="session")
def comparable(tmp_path_factory: pytest.TempPathFactory) -> DrawnAtlas:
    """60 photos of 12 scenes, tagged, with topics and features."""
    return draw_atlas(tmp_path_factory.mktemp("comparable"))
