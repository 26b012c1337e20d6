import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from flows.build_atlas import build_atlas
from flows.features import NothingFound
from models.collection.listing import NoSuchSource, list_photos
from models.records.photo import photo_id
from models.records.store import AtlasStore
from tests.flows.conftest import Built


def same_tables(one: AtlasStore, other: AtlasStore) -> bool:
    """Tell whether two published runs hold the same rows, but for the run's own id."""
    first, second = one.snapshot().manifest.tables, other.snapshot().manifest.tables
    derived = set(first) - {"quality"}
    return set(first) == set(second) and all(
        one.read(first[name]).equals(other.read(second[name])) for name in derived
    )


def test_every_file_is_accounted_for(built: Built) -> None:
    listing = list_photos([str(built.photos)])
    manifest = built.snapshot.manifest
    counts = manifest.stage("extract")
    assert counts.found == len(listing.found) + len(listing.rejected)
    assert counts.found == counts.done + counts.reused + counts.rejected
    assert manifest.n_ignored == listing.n_ignored > 0
    uris = [uri for uris in built.snapshot.photos()["uris"].to_pylist() for uri in uris]
    rejected = built.snapshot.rejects()["uri"].to_pylist()
    assert Counter(uris + rejected) == Counter(file.uri for file in listing.found)


def test_two_paths_of_one_content_are_one_photo(built: Built) -> None:
    rows = built.snapshot.photos(["photo_id", "uris"]).to_pylist()
    twice = [row for row in rows if len(row["uris"]) > 1]
    assert twice
    for row in twice:
        assert {photo_id(Path(uri).read_bytes()) for uri in row["uris"]} == {row["photo_id"]}


def test_all_tables_stand_in_the_order_of_the_roster(built: Built) -> None:
    snapshot, store = built.snapshot, AtlasStore(built.atlas)
    ids = snapshot.photo_ids()
    assert ids == sorted(ids)
    assert snapshot.photos()["photo_id"].to_pylist() == ids
    for name, path in snapshot.manifest.tables.items():
        if name.startswith(("topic_weights/", "positions/", "neighbours/")):
            assert store.read(path)["photo_id"].to_pylist() == ids
    tags = snapshot.tags().to_pylist()
    assert [tag["photo_id"] for tag in tags] == [each for each in ids for _ in range(5)]
    assert [tag["rank"] for tag in tags] == [1, 2, 3, 4, 5] * len(ids)


def test_the_three_representations_have_maps_and_neighbours(built: Built) -> None:
    snapshot = built.snapshot
    names = [each.name for each in snapshot.representations()]
    assert names == ["conv", "tags-nmf", "conv-nmf"]
    for name in names:
        positions = snapshot.positions(name)
        assert np.isfinite(positions).all()
        assert 0.5 < snapshot.measures(f"positions/{name}/tsne")["trustworthiness"] <= 1
        ids, similarities = snapshot.neighbours(name)
        assert all(
            own not in others
            for own, others in zip(snapshot.photo_ids(), ids.to_pylist(), strict=True)
        )
        assert (np.diff(similarities, axis=1) <= 0).all()
        assert len(snapshot.vectors(name)) == len(snapshot.photo_ids())


def test_topics_have_names_shares_and_exemplars(built: Built) -> None:
    for name in ("tags-nmf", "conv-nmf"):
        topics = built.snapshot.topics(name).to_pylist()
        assert len(topics) == 6
        assert len({topic["name"] for topic in topics}) == 6
        assert sum(topic["share"] for topic in topics) == pytest.approx(1, abs=1e-4)
        assert all(topic["exemplars"] for topic in topics)
        assert all(topic["stability"] is not None for topic in topics)


def test_drawn_scenes_are_tagged_as_what_they_are(built: Built) -> None:
    """The labelled part teaches; the albums are other drawings of the same categories."""
    best = [tag for tag in built.snapshot.tags().to_pylist() if tag["rank"] == 1]
    sure = [tag["label"] for tag in best if tag["confident"]]
    assert len(set(sure)) > 4


def test_a_second_build_computes_nothing_again(built: Built) -> None:
    before = built.snapshot.manifest
    run_id = build_atlas([str(built.photos)], built.atlas, None, built.options)
    manifest = AtlasStore(built.atlas).manifest(run_id)
    counts = manifest.stage("extract")
    assert (counts.done, counts.rejected) == (0, before.stage("extract").rejected)
    assert counts.reused == counts.found - counts.rejected
    derived = set(before.tables) - {"quality"}
    assert {name: before.tables[name] for name in derived} == {
        name: manifest.tables[name] for name in derived
    }


def test_the_same_photos_elsewhere_make_the_same_derived_tables(
    built: Built, tmp_path: Path
) -> None:
    atlas = str(tmp_path / "again")
    build_atlas([str(built.photos)], atlas, None, built.options)
    assert same_tables(AtlasStore(built.atlas), AtlasStore(atlas))


def test_a_moved_photo_is_not_extracted_again(built: Built, tmp_path: Path) -> None:
    photos, atlas = tmp_path / "photos", str(tmp_path / "atlas")
    shutil.copytree(built.photos, photos)
    shutil.copytree(built.atlas, atlas)
    run_id = build_atlas([str(photos)], atlas, None, built.options)
    manifest = AtlasStore(atlas).manifest(run_id)
    assert manifest.stage("extract").done == 0
    assert manifest.tables["roster"] == built.snapshot.manifest.tables["roster"]
    assert manifest.tables["photos"] != built.snapshot.manifest.tables["photos"]


@pytest.mark.parametrize("n_photos", [1, 2, 5])
def test_a_tiny_collection_works_and_says_what_it_lacks(
    built: Built, tmp_path: Path, n_photos: int
) -> None:
    photos = built.snapshot.photos(["uris"])["uris"].to_pylist()[:n_photos]
    atlas = str(tmp_path / "atlas")
    build_atlas([uris[0] for uris in photos], atlas, None, built.options)
    snapshot = AtlasStore(atlas).snapshot()
    assert len(snapshot.photo_ids()) == n_photos
    assert snapshot.positions("conv").shape == (n_photos, 2)
    assert any("too few photos for t-SNE" in note for note in snapshot.manifest.notes)
    assert any("topics instead of 6" in note for note in snapshot.manifest.notes)


def test_an_empty_folder_is_an_error_that_changes_nothing(built: Built, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no photo")
    with pytest.raises(NothingFound, match="1 other files were ignored"):
        build_atlas([str(tmp_path)], str(tmp_path / "atlas"), None, built.options)
    assert AtlasStore(str(tmp_path / "atlas")).current_run_id() is None


def test_a_first_build_of_what_is_not_there_makes_nothing(
    prefect_server: None, tmp_path: Path
) -> None:
    with pytest.raises(NoSuchSource, match="nowhere"):
        build_atlas([str(tmp_path), str(tmp_path / "nowhere")], str(tmp_path / "atlas"))
    assert list(tmp_path.iterdir()) == []


def test_files_of_which_none_is_a_photo_are_an_error(built: Built, tmp_path: Path) -> None:
    (tmp_path / "one.jpg").write_text("no photo")
    with pytest.raises(NothingFound, match="none of the 1 files"):
        build_atlas([str(tmp_path)], str(tmp_path / "atlas"), None, built.options)


def test_a_head_for_other_features_is_refused_by_name(built: Built, tmp_path: Path) -> None:
    options = built.options | {"tag": {"tagger": "nobody"}}
    with pytest.raises(ValueError, match=r"no tagger 'nobody'.*drawn"):
        build_atlas([str(built.photos)], str(tmp_path / "atlas"), None, options)


def test_without_a_tagger_the_features_still_make_topics_and_maps(
    built: Built, tmp_path: Path
) -> None:
    atlas = str(tmp_path / "atlas")
    shutil.copytree(built.atlas, atlas)
    build_atlas([str(built.photos)], atlas, None, {**built.options, "tag": {"tagger": "none"}})
    snapshot = AtlasStore(atlas).snapshot()
    assert [each.name for each in snapshot.representations()] == ["conv", "conv-nmf"]
    assert snapshot.taggers() == []
    assert any("no tags" in note for note in snapshot.manifest.notes)
