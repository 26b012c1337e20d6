"""A prune leaves what the playground of a kept run needs, and nothing of the others'."""

import numpy as np
import pytest

from models.history.pruning import plan_pruning, prune
from models.records.playground import Playground, Ranking, Sheet, Tapped
from models.records.store import AtlasStore
from models.records.tables import features_table
from tests.history.small_runs import Run, published

RUNS = [f"2026010{day}-000000-aaaa" for day in (1, 2)]
LAYER, OTHER = "net.fc7.avg.1", "net.fc7.avg.2"


@pytest.fixture
def two(store: AtlasStore) -> AtlasStore:
    """Two runs of other photos, each with a playground: asked for, extracted, ranked."""
    for run_id, names in zip(RUNS, ("ab", "bc"), strict=True):
        photos = {name: f"file:///photos/{name}.jpg" for name in names}
        played(store, published(store, run_id, Run(photos)).run_id)
    store.features(LAYER).append(features_table(list("abc"), np.ones((3, 4), np.float32)))
    store.features(OTHER).append(features_table(list("abc"), np.ones((3, 4), np.float32)))
    return store


def played(store: AtlasStore, run_id: str) -> None:
    playground = Playground(store.files, store.manifest(run_id))
    playground.ask(Sheet("net", 9, (Tapped("fc7", 8, "avg", 4, LAYER),)))
    for extractor in (LAYER, OTHER):
        ranking = Ranking(np.array([[1], [0]]), np.ones((2, 1), np.float32))
        playground.keep_ranking(extractor, "cosine", ranking)
        playground.keep_map(extractor, np.zeros((2, 2), np.float32))


def of_playgrounds(store: AtlasStore) -> set[str]:
    return set(store.files.sizes("playground"))


def test_a_kept_runs_playground_stays_with_its_features(two: AtlasStore) -> None:
    kept = Playground(two.files, two.manifest(RUNS[1]))
    prune(two, 1)
    start = f"playground/{kept.roster}"
    assert of_playgrounds(two) == {
        f"{start}/net.json",
        f"{start}/cosine/{LAYER}.parquet",
        f"{start}/umap/{LAYER}.parquet",
    }
    assert set(two.features(LAYER).keys()) == {"b", "c"}
    assert kept.ranking(LAYER, "cosine").rows.tolist() == [[1], [0]]


def test_features_of_a_layer_that_no_sheet_asks_for_go(two: AtlasStore) -> None:
    prune(two, 2)
    assert set(two.features(LAYER).keys()) == {"a", "b", "c"}
    assert two.files.names(f"features/{OTHER}") == []


def test_a_plan_tells_of_the_playground(two: AtlasStore) -> None:
    n_rows, n_bytes = plan_pruning(two, 1).by_table()["playground"]
    assert n_rows > 0
    assert n_bytes > 0
    assert of_playgrounds(two) != set()


def test_a_playground_that_is_not_ranked_yet_keeps_its_features(store: AtlasStore) -> None:
    published(store, RUNS[0], Run({"a": "file:///photos/a.jpg"}))
    playground = Playground(store.files, store.manifest(RUNS[0]))
    playground.ask(Sheet("net", 9, (Tapped("fc7", 8, "avg", 4, LAYER),)))
    store.features(LAYER).append(features_table(["a"], np.ones((1, 4), np.float32)))
    prune(store, 1)
    assert set(store.features(LAYER).keys()) == {"a"}
