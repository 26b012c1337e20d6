"""The photos that excite a channel most are those with the largest values of its column."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from models.records.arrays import Vectors
from models.records.store import AtlasStore
from models.records.tables import fixed_size_lists
from models.viewing.excitement import Table, excitement, tables_of, taps_of

N, C = 40, 6
IDS = [f"{number:064x}" for number in range(N)]
TABLE = Table("net.last.avg.01234567", "avg")


@pytest.fixture
def vectors() -> Vectors:
    random = np.random.default_rng(3)
    return random.integers(-9, 9, (N, C)).astype(np.float32)  # with ties, and exact in float16


def _kept(folder: Path, vectors: Vectors, ids: list[str] = IDS, *, n_shards: int = 3) -> AtlasStore:
    store = AtlasStore(str(folder))
    order = np.random.default_rng(n_shards).permutation(len(ids))
    for some in np.array_split(order, n_shards):
        lists = fixed_size_lists(vectors[some].astype(np.float16))
        rows = pa.table({"photo_id": [ids[at] for at in some], "vector": lists})
        store.features(TABLE.extractor).append(rows)
    return store


@pytest.mark.parametrize("n_shards", [1, 3, 40])
def test_shards_change_nothing(tmp_path: Path, vectors: Vectors, n_shards: int) -> None:
    found = excitement(_kept(tmp_path, vectors, n_shards=n_shards), TABLE, IDS, n_kept=9)
    assert found is not None
    assert found.n_photos == N
    for channel in range(C):
        wanted = np.argsort(-vectors[:, channel], kind="stable")[:9]
        assert found.rows[channel].tolist() == wanted.tolist()
        assert found.values[channel].tolist() == vectors[wanted, channel].tolist()


def test_only_photos_of_the_run_count_and_each_once(tmp_path: Path, vectors: Vectors) -> None:
    store = _kept(tmp_path, vectors)
    _kept(tmp_path, vectors, n_shards=7)  # another writer's copies of the same rows
    found = excitement(store, TABLE, IDS[10:20], n_kept=96)
    assert found is not None
    assert found.n_photos == 10
    assert sorted(found.rows[0].tolist()) == list(range(10))


def test_without_features_nothing_is_told(tmp_path: Path, vectors: Vectors) -> None:
    assert excitement(AtlasStore(str(tmp_path)), TABLE, IDS) is None
    assert excitement(_kept(tmp_path, vectors), TABLE, ["f" * 64]) is None


def test_tables_are_told_by_network_layer_and_pooling() -> None:
    known = [
        "net.last.max.00000000",
        "net.last.none.00000000",
        "net.last.avg.11111111",
        "net.last.avg.00000000.int8",
        "net.last.1.avg.00000000",
        "net@instance.last.avg.00000000",
    ]
    found = [(table.extractor, table.pooling) for table in tables_of("net", "last", known)]
    assert found == [(known[2], "avg"), (known[3], "avg"), (known[0], "max")]
    assert taps_of("net", ["first", "last", "last.1"], known[1:2]) == ["last"]
    assert tables_of("timm:net", "a.b", ["timm-net.a.b.gem.00000000"]) != []
