"""A playground over drawn photos: computed, killed, resumed, told before it starts."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from flows.evaluate_search import Asked
from flows.playground import compute_playground, estimate_playground
from models.collection.presence import PhotosMissing
from models.records.playground import Playground
from models.records.store import AtlasStore
from models.records.tables import matrix_of
from models.retrieval.grid import Configuration, Grid
from models.retrieval.playground_scores import scored
from models.retrieval.ranking import ranked
from tests.flows.conftest import Built

ASKED = Asked(
    backbones=("efficientnet-lite0",), layers=("3",), poolings=("avg",), metrics=("cosine", "mse")
)


@pytest.fixture(scope="module")
def atlas(built: Built, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A copy of the built atlas, which tests may add to."""
    copy = tmp_path_factory.mktemp("played") / "atlas"
    shutil.copytree(built.atlas, copy)
    return str(copy)


@pytest.fixture(scope="module")
def grid(built: Built, atlas: str) -> Grid:
    compute_playground(atlas, ASKED, options=built.options)
    return Grid(AtlasStore(atlas).snapshot())


def test_every_layer_is_ranked_under_every_metric(grid: Grid) -> None:
    there = grid.configurations()
    assert len(there) == grid.n_asked() == 3 * 2
    layers = list(dict.fromkeys((each.number, each.layer) for each in there))
    assert layers[0] == (1, "stem")
    assert layers[-1][1] == "head"
    assert {each.n_layers for each in there} == {19}


def test_scores_follow_from_the_features_that_the_atlas_keeps(grid: Grid) -> None:
    ids = grid.snapshot.photo_ids()
    for each in grid.configurations():
        rows = grid.snapshot.store.features(each.extractor).gather(ids, ["vector"])
        plain = scored(ranked(matrix_of(rows["vector"]), each.metric), grid.classes())
        assert grid.scored(each).by_photo == pytest.approx(plain.by_photo, nan_ok=True)
    best = max(grid.configurations(), key=lambda each: grid.scored(each).mean)
    assert best.layer != "stem"


def test_what_is_there_is_not_computed_again(grid: Grid, atlas: str, built: Built) -> None:
    before = _times(Path(atlas))
    found = compute_playground(atlas, ASKED, options=built.options)
    assert found.n_configurations == 6
    assert _times(Path(atlas)) == before


def test_more_layers_and_metrics_join_what_is_there(grid: Grid, atlas: str, built: Built) -> None:
    more = Asked(("efficientnet-lite0",), ("stem", "logits"), ("max",), ("cosine",))
    compute_playground(atlas, more, options=built.options)
    added = set(grid.configurations()) - _asked_first(grid)
    named = {(each.layer, each.pooling, each.metric) for each in added}
    assert named == {("stem", "max", "cosine"), ("logits", "none", "cosine")}


def _asked_first(grid: Grid) -> set[Configuration]:
    return {each for each in grid.configurations() if each.pooling == "avg"}


def test_an_estimate_is_measured_on_photos_that_then_have_their_features(
    built: Built, tmp_path: Path
) -> None:
    atlas = str(tmp_path / "atlas")
    shutil.copytree(built.atlas, atlas)
    (first,) = estimate_playground(atlas, ASKED, None, built.options)
    assert first.n_configurations == 6
    assert 0 < first.n_measured <= first.n_pending
    assert first.rankings_s > 0
    (second,) = estimate_playground(atlas, ASKED, None, built.options)
    assert second.n_pending == first.n_pending - first.n_measured
    before = sum(_sizes(Path(atlas)).values())
    compute_playground(atlas, ASKED, options=built.options)
    assert 0 < sum(_sizes(Path(atlas)).values()) - before <= first.n_bytes * 1.5 + 100_000
    (done,) = estimate_playground(atlas, ASKED, None, built.options)
    assert (done.n_pending, done.rankings_s, done.n_bytes) == (0, 0, 0)


def test_a_network_is_the_runs_own_where_none_is_named(built: Built, atlas: str) -> None:
    asked = Asked(layers=("1",), metrics=("cosine",), poolings=("avg",))
    (told,) = estimate_playground(atlas, asked, None, built.options)
    assert told.backbone == "efficientnet-lite0"
    assert told.n_layers == 1


def test_what_cannot_be_is_told_before_anything_is_computed(built: Built, atlas: str) -> None:
    for layer, known in (("fc7", "no layer 'fc7'; known: stem"), ("0", "cannot sample 0")):
        with pytest.raises(ValueError, match=known):
            compute_playground(
                atlas, Asked(("efficientnet-lite0",), (layer,)), options=built.options
            )


def test_values_below_zero_are_not_ranked_as_histograms(built: Built, atlas: str) -> None:
    asked = Asked(("efficientnet-lite0",), ("block7a",), ("avg",), ("chi_squared",))
    found = compute_playground(atlas, asked, options=built.options)
    assert found.n_configurations == 0
    assert "below zero: no chi_squared" in found.notes[0]


def test_a_photo_that_was_changed_since_is_missed(built: Built, tmp_path: Path) -> None:
    atlas = tmp_path / "atlas"
    shutil.copytree(built.atlas, atlas)
    store = AtlasStore(str(atlas))
    gone = Path(store.snapshot().photos(["uris"])["uris"].to_pylist()[0][0])
    content = gone.read_bytes()
    gone.unlink()
    try:
        with pytest.raises(PhotosMissing, match=r"1 of \d+ photos of run .* build the atlas again"):
            compute_playground(str(atlas), ASKED, options=built.options)
        assert Playground(store.files, store.snapshot().manifest).ranked("cosine") == frozenset()
    finally:
        gone.write_bytes(content)


def test_maps_of_layers_are_laid_out_once(grid: Grid, atlas: str, built: Built) -> None:
    pytest.importorskip("umap", reason="umap-learn is not installed")
    asked = Asked(("efficientnet-lite0",), ("1",), ("avg",), ("cosine",))
    compute_playground(atlas, asked, maps=True, options=built.options)
    (extractor,) = grid.mapped()
    positions = grid.map(extractor)
    assert positions.shape == (len(grid.snapshot.photo_ids()), 2)
    assert np.isfinite(positions).all()
    before = _times(Path(atlas))
    compute_playground(atlas, asked, maps=True, options=built.options)
    assert _times(Path(atlas)) == before


def _times(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in _files(folder)}


def _sizes(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_size for file in _files(folder)}


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*.parquet") if "derived" not in file.parts]
