"""The class of a photo: its labelled folder, its top tag, or its folder."""

from pathlib import Path

import pyarrow as pa
import pytest

from models.records.snapshot import Snapshot
from models.records.store import AtlasStore
from models.retrieval.classes import classes_of, kinds_of
from tests.drawn_atlas import DrawnAtlas, draw_atlas


class Foldered(Snapshot):
    """A run whose photos lie in folders of our choice."""

    folders: tuple[str, ...] = ()

    def photos(self, columns: list[str] | None = None) -> pa.Table:
        """Return the folders alone."""
        return pa.table({"folder": list(self.folders)})


@pytest.fixture
def snapshot(drawn_atlas: DrawnAtlas) -> Snapshot:
    return AtlasStore(drawn_atlas.url).snapshot()


def foldered(snapshot: Snapshot, *folders: str) -> Snapshot:
    run = Foldered(snapshot.store, snapshot.manifest)
    run.folders = folders
    return run


def test_a_folder_a_class_gives_labels_however_deep_photos_lie(snapshot: Snapshot) -> None:
    run = foldered(snapshot, "/data/set/coast", "/data/set/coast/old", "/data/set/street")
    assert kinds_of(run)[0] == "label"
    found = classes_of(run)
    assert found.names == ("coast", "street")
    assert found.codes.tolist() == [0, 0, 1]


def test_the_layout_of_sun397_gives_whole_categories(snapshot: Snapshot) -> None:
    run = foldered(snapshot, "/sun/a/abbey", "/sun/a/apartment/outdoor", "/sun/b/bar")
    assert classes_of(run).names == ("abbey", "apartment/outdoor", "bar")


@pytest.mark.parametrize(
    "folders", [("/photos", "/photos/Rome"), ("/photos/Rome", "/photos/Rome"), ("/photos",)]
)
def test_photos_beside_class_folders_or_in_one_folder_have_no_labels(
    snapshot: Snapshot, folders: tuple[str, ...]
) -> None:
    run = foldered(snapshot, *folders)
    assert kinds_of(run) == ("tag", "folder")
    with pytest.raises(ValueError, match=r"no classes by 'label'; there are: tag, folder"):
        classes_of(run, "label")


@pytest.mark.parametrize("album", ["2018", "2024-02 Engadin", "All/1998_Oslo"])
def test_albums_are_no_labels_where_one_begins_with_a_year(snapshot: Snapshot, album: str) -> None:
    assert kinds_of(foldered(snapshot, f"/p/{album}/a", "/p/Download")) == ("tag", "folder")


def test_numbers_that_are_no_years_may_be_labels(snapshot: Snapshot) -> None:
    for name in ("n02124075", "20110", "Acura RL Sedan 2012", "747"):
        run = foldered(snapshot, f"/cars/{name}", "/cars/Fiat 500")
        assert classes_of(run, "label").names == tuple(sorted((name, "Fiat 500")))


def test_folders_are_named_by_what_they_do_not_share(snapshot: Snapshot) -> None:
    run = foldered(snapshot, "/photos/2020/Rome", "/photos/2021/Rome", "/photos/2021/Oslo")
    assert classes_of(run, "folder").names == ("2020/Rome", "2021/Oslo", "2021/Rome")


def test_top_tags_are_classes_and_a_photo_without_tags_has_none(snapshot: Snapshot) -> None:
    found = classes_of(snapshot, "tag")
    assert found.codes.min() == -1
    assert (found.codes == -1).sum() == 1
    tags = snapshot.tags().to_pylist()
    first = {tag["photo_id"]: tag["label"] for tag in tags if tag["rank"] == 1}
    named = {
        photo_id: found.names[code]
        for photo_id, code in zip(snapshot.photo_ids(), found.codes, strict=True)
        if code >= 0
    }
    assert named == first


def test_a_run_without_tags_is_judged_by_folders(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=4, tagged=False)
    run = foldered(AtlasStore(atlas.url).snapshot(), "/a", "/a/b")
    assert kinds_of(run) == ("folder",)
