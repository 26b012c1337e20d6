"""One atlas of drawn photos, shared by the tests that ask it."""

import numpy as np
import pytest
from PIL import Image

from models.records.store import AtlasStore
from models.records.tables import features_table
from models.retrieval.holdings import Holdings
from tests.drawn_atlas import draw_atlas


@pytest.fixture(scope="session")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Holdings:
    """60 photos of 12 scenes, tagged, with topics of tags and of looks."""
    drawn = draw_atlas(tmp_path_factory.mktemp("asked"))
    store = AtlasStore(drawn.url)
    small = [Image.open(drawn.paths[each]).resize((8, 8)) for each in drawn.photo_ids]
    vectors = np.stack([np.asarray(image, np.float32).ravel() / np.float32(255) for image in small])
    rows = features_table(list(drawn.photo_ids), vectors.astype(np.float32))
    store.features("drawn").append(rows)
    return Holdings(store.snapshot())
