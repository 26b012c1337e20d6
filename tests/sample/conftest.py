"""A small drawn collection that the tests of this folder share."""

import pytest

from models.sample.collection import DrawnCollection, draw_collection


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> DrawnCollection:
    folder = tmp_path_factory.mktemp("drawn")
    return draw_collection(folder, n_photos=40, n_labelled=19, seed=3, n_workers=1)
