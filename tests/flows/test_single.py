from pathlib import Path

import numpy as np
import pytest

from conf.settings import load_settings
from flows.build_atlas import build_atlas
from flows.single import features_of, tag_photos
from models.records.store import AtlasStore
from models.records.vector_files import write_vectors
from tests.flows.conftest import Built


def first_photos(built: Built, n_photos: int) -> list[str]:
    uris = built.snapshot.photos(["uris"])["uris"].to_pylist()
    return [paths[0] for paths in uris[:n_photos]]


def test_a_single_photo_gets_the_tags_that_a_build_gives_it(built: Built) -> None:
    photos = first_photos(built, 3)
    answers = tag_photos(photos, load_settings(**built.options))
    by_uri = {answer["uri"]: [tag["label"] for tag in answer["tags"]] for answer in answers}
    tags = built.snapshot.tags().to_pylist()
    for row, uri in enumerate(photos):
        # One batch or another, float16 on disk or not: only near ties may differ.
        assert by_uri[uri][0] == tags[5 * row]["label"]


def test_a_file_that_is_no_photo_is_answered_with_a_reason(built: Built, tmp_path: Path) -> None:
    (tmp_path / "one.jpg").write_text("no photo")
    (answer,) = tag_photos([str(tmp_path)], load_settings(**built.options))
    assert answer["reason"]


def test_features_of_any_layer_are_those_of_the_build(built: Built) -> None:
    parts = list(
        features_of([str(built.photos)], load_settings(**built.options), layer=None, pooling=None)
    )
    uris = [uri for part in parts for uri in part.uris]
    vectors = np.concatenate([part.features for part in parts if part.uris])
    row_of = {
        uri: row
        for row, paths in enumerate(built.snapshot.photos(["uris"])["uris"].to_pylist())
        for uri in paths
    }
    kept = built.snapshot.vectors("conv")[[row_of[uri] for uri in uris]]
    np.testing.assert_allclose(vectors, kept, rtol=0.02, atol=0.02)
    assert {reject.uri for part in parts for reject in part.rejected} == set(
        built.snapshot.rejects()["uri"].to_pylist()
    )


def test_an_unknown_layer_is_told_with_the_known_ones(built: Built) -> None:
    with pytest.raises(ValueError, match=r"no layer 'conv99'; known: "):
        features_of([], load_settings(**built.options), layer="conv99", pooling=None)


def test_own_vectors_become_a_representation(built: Built, tmp_path: Path) -> None:
    photos = first_photos(built, 12)
    file = tmp_path / "own.npz"
    own = np.random.default_rng(1).random((12, 4), np.float32)
    write_vectors(file, photos, own)
    options = built.options | {"vectors": {"files": {"mine": str(file)}}}
    atlas = str(tmp_path / "atlas")
    build_atlas(photos, atlas, None, options)
    snapshot = AtlasStore(atlas).snapshot()
    assert [each.name for each in snapshot.representations()][-1] == "mine"
    of_uri = dict(zip(photos, own, strict=True))
    expected = [of_uri[paths[0]] for paths in snapshot.photos(["uris"])["uris"].to_pylist()]
    np.testing.assert_array_equal(snapshot.vectors("mine"), expected)
    assert snapshot.positions("mine").shape == (12, 2)


def test_own_vectors_with_holes_are_refused(built: Built, tmp_path: Path) -> None:
    photos = first_photos(built, 4)
    file = tmp_path / "own.npz"
    write_vectors(file, photos[:3], np.ones((3, 4), np.float32))
    options = built.options | {"vectors": {"files": {"mine": str(file)}}}
    with pytest.raises(ValueError, match="no vector for 1 of 4 photos"):
        build_atlas(photos, str(tmp_path / "atlas"), None, options)


def test_own_vectors_cannot_take_the_name_of_another_representation(
    built: Built, tmp_path: Path
) -> None:
    options = built.options | {"vectors": {"files": {"conv": "x.npz"}}}
    with pytest.raises(ValueError, match="cannot be called 'conv'"):
        build_atlas(first_photos(built, 2), str(tmp_path / "atlas"), None, options)
