"""How alike a topic's best photos are is measured for groups that have changed, and only those."""

from pathlib import Path

import numpy as np
import pytest

from models.records.arrays import Rows
from models.records.manifest import Representation
from models.records.store import AtlasStore
from models.records.tables import features_table
from models.topics.continuation import Topics
from tasks.topic_sources import FeatureSource

IDS = [f"{number:02}" for number in range(20)]
FEATURES = Representation("conv", "features/some", "vector")
EXEMPLARS: list[Rows] = [np.array([3, 8, 1]), np.array([5]), np.array([], np.int64), np.arange(4)]
TOPICS = Topics(
    terms=np.zeros((4, 6), np.float32),
    weights=np.zeros((20, 4), np.float32),
    residuals=np.zeros(20, np.float32),
    fitted=np.ones(20, np.bool_),
    relative_error=0.0,
)


@pytest.fixture
def source(tmp_path: Path) -> FeatureSource:
    store = AtlasStore(str(tmp_path))
    vectors = np.random.default_rng(0).random((20, 6), np.float32)
    store.shards(FEATURES.table).append(features_table(IDS, vectors))
    return FeatureSource(store, IDS, FEATURES, None)


def test_what_is_known_of_a_group_is_not_measured_again(
    source: FeatureSource, tmp_path: Path
) -> None:
    whole = source.coherence(TOPICS, EXEMPLARS, {})
    assert np.isnan(whole).tolist() == [False, True, True, False]
    known = {("03", "08", "01"): float(whole[0]), ("00", "01", "02", "03"): float(whole[3])}
    np.testing.assert_array_equal(source.coherence(TOPICS, EXEMPLARS, known), whole)
    elsewhere = FeatureSource(AtlasStore(str(tmp_path / "bare")), IDS, FEATURES, None)
    groups = [EXEMPLARS[0], EXEMPLARS[2], EXEMPLARS[3]]
    np.testing.assert_array_equal(elsewhere.coherence(TOPICS, groups, known), whole[[0, 2, 3]])


def test_the_same_photos_in_another_order_are_another_group(source: FeatureSource) -> None:
    turned = [EXEMPLARS[0][::-1]]
    found = source.coherence(TOPICS, turned, {("03", "08", "01"): 9.0})
    np.testing.assert_allclose(found, source.coherence(TOPICS, EXEMPLARS[:1], {}), rtol=1e-6)
