"""What the playground keeps of a run's photos: sheets, rankings and maps, each whole or absent."""

from pathlib import Path

import numpy as np
import pytest

from models.records.playground import Playground, Ranking, Sheet, Tapped
from models.records.store import AtlasStore
from tests.drawn_atlas import DrawnAtlas, draw_atlas


def tap(layer: str, number: int, pooling: str = "avg", weights: str = "1") -> Tapped:
    return Tapped(layer, number, pooling, 8, f"net.{layer}.{pooling}.{weights}")


@pytest.fixture
def atlas(tmp_path: Path) -> DrawnAtlas:
    return draw_atlas(tmp_path, n_photos=6)


@pytest.fixture
def playground(atlas: DrawnAtlas) -> Playground:
    store = AtlasStore(atlas.url)
    return Playground(store.files, store.snapshot().manifest)


def test_what_is_asked_twice_is_joined_in_the_order_of_layers(playground: Playground) -> None:
    playground.ask(Sheet("timm:net", 9, (tap("late", 7), tap("early", 1))))
    playground.ask(Sheet("timm:net", 9, (tap("middle", 4), tap("early", 1, "max"))))
    (sheet,) = playground.sheets()
    names = [(each.layer, each.pooling) for each in sheet.taps]
    assert names == [("early", "avg"), ("early", "max"), ("middle", "avg"), ("late", "avg")]


def test_other_weights_take_the_place_of_a_layers_features(playground: Playground) -> None:
    playground.ask(Sheet("net", 9, (tap("late", 7), tap("early", 1))))
    joined = playground.ask(Sheet("net", 9, (tap("late", 7, weights="2"),)))
    assert [each.extractor for each in joined.taps] == ["net.early.avg.1", "net.late.avg.2"]


def test_rankings_and_maps_come_back_as_they_were(playground: Playground) -> None:
    rows = np.arange(6 * 5).reshape(6, 5) % 6
    distances = np.linspace(0, 1, 30, dtype=np.float32).reshape(6, 5)
    playground.keep_ranking("net.late.avg.1", "cosine", Ranking(rows, distances))
    found = playground.ranking("net.late.avg.1", "cosine")
    assert (found.rows == rows).all()
    assert (found.distances == distances).all()
    assert playground.ranked("cosine") == {"net.late.avg.1"}
    assert playground.ranked("euclidean") == frozenset()
    positions = np.random.default_rng(1).random((6, 2), np.float32)
    playground.keep_map("net.late.avg.1", positions)
    assert (playground.map("net.late.avg.1") == positions).all()
    assert playground.mapped() == {"net.late.avg.1"}


def test_a_half_written_ranking_is_none(playground: Playground, atlas: DrawnAtlas) -> None:
    folder = Path(atlas.url) / "playground" / playground.roster / "cosine"
    folder.mkdir(parents=True)
    (folder / ".part-1234-net.late.avg.1.parquet").write_bytes(b"PAR1")
    assert playground.ranked("cosine") == frozenset()


def test_nothing_asked_is_nothing_there(playground: Playground) -> None:
    assert playground.sheets() == []
    with pytest.raises(FileNotFoundError):
        playground.ranking("net.late.avg.1", "cosine")
