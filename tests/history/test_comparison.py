from dataclasses import replace
from pathlib import Path

import pytest

from models.history.comparison import Comparison, compare
from models.history.topic_pairs import Topic
from models.records.store import AtlasStore
from tests.history.small_runs import Run, published

PHOTOS = {f"p{number:02}": f"file:///photos/{number:02}.jpg" for number in range(12)}


@pytest.fixture
def store(tmp_path: Path) -> AtlasStore:
    return AtlasStore(str(tmp_path / "atlas"))


def compared(store: AtlasStore, before: Run, after: Run) -> Comparison:
    for run_id, run in (("run-1", before), ("run-2", after)):
        published(store, run_id, run)
    return compare(store.snapshot("run-1"), store.snapshot("run-2"))


def test_a_run_compared_with_itself_shows_no_change(store: AtlasStore) -> None:
    same = compared(store, Run(PHOTOS), Run(PHOTOS))
    assert (same.added, same.gone, same.flips, same.n_kept, same.n_moved) == ((), (), (), 12, 0)
    assert [pair.similarity for pair in same.topics[0].pairs] == pytest.approx([1, 1])
    assert same.maps[0].p95 == 0
    assert same.notes == ()


def test_photos_added_gone_and_moved_are_told_apart(store: AtlasStore) -> None:
    now = {**PHOTOS, "new": "file:///photos/new.jpg", "p03": "file:///elsewhere/03.jpg"}
    del now["p05"], now["p06"]
    seen = compared(store, Run(PHOTOS), Run(now))
    assert [(photo.photo_id, photo.uri) for photo in seen.added] == [
        ("new", "file:///photos/new.jpg")
    ]
    assert [photo.photo_id for photo in seen.gone] == ["p05", "p06"]
    assert (seen.n_kept, seen.n_moved) == (10, 1)


def test_a_tag_that_flipped_names_both_labels(store: AtlasStore) -> None:
    now = Run({**PHOTOS, "new": "file:///n.jpg"}, labels={"p04": "lake", "new": "moor"})
    (flip,) = compared(store, Run(PHOTOS), now).flips or ()
    assert (flip.photo_id, flip.before, flip.after) == ("p04", "sea", "lake")
    assert flip.uri == PHOTOS["p04"]


def test_topics_that_changed_places_are_found_again_with_their_numbers(store: AtlasStore) -> None:
    before = Run(PHOTOS, components=((1, 0, 0), (0, 1, 0)))
    after = Run(PHOTOS, components=((0, 1, 0.1), (0, 0, 1), (1, 0, 0)))
    (topics,) = compared(store, before, after).topics
    assert topics.by == "components"
    first, second, third = topics.pairs
    assert first.before == Topic(0, "topic (1, 0, 0)")
    assert first.after == Topic(2, "topic (1, 0, 0)")
    assert second.after is not None
    assert (second.after.number, third.before) == (0, None)
    assert second.similarity == pytest.approx(1 / 1.01**0.5)
    assert third.after == Topic(1, "topic (0, 0, 1)")
    assert (first.alike, third.alike) == (True, False)


def test_topics_of_another_network_are_matched_by_the_photos_that_have_them(
    store: AtlasStore,
) -> None:
    other = Run(PHOTOS, components=((1, 2), (3, 4)), extractor="other.layer.avg.1")
    seen = compared(store, Run(PHOTOS), other)
    (topics,) = seen.topics
    assert topics.by == "shared photos"
    assert [pair.similarity for pair in topics.pairs] == pytest.approx([1, 1])
    assert seen.notes == (
        "features are of other networks: net.layer.avg.12345678, then other.layer.avg.1",
    )


def test_topics_that_cannot_be_compared_say_why(store: AtlasStore) -> None:
    others = Run({"x": "file:///x.jpg"}, extractor="other.layer.avg.1", tagger=None)
    seen = compared(store, Run(PHOTOS), others)
    (topics,) = seen.topics
    assert (topics.by, topics.pairs) == (None, ())
    assert "the runs share 0 photos" in topics.note
    assert seen.flips is None
    assert seen.maps == ()
    assert "photos that both runs have: 0; maps are not compared" in seen.notes
    assert "the tagger changed: head, then none" in seen.notes


def test_movement_is_that_of_photos_in_both_runs(store: AtlasStore) -> None:
    here = {key: (float(at % 4), float(at // 4)) for at, key in enumerate(PHOTOS)}
    now = Run({**PHOTOS, "a": "file:///a.jpg"}, placed={**here, "p00": (50, 50), "a": (9, 9)})
    (moved,) = compared(store, Run(PHOTOS, placed=here), now).maps
    assert (moved.representation, moved.method, moved.n_photos) == ("conv", "tsne", 12)
    assert moved.median == 0
    assert moved.share_far == pytest.approx(1 / 12)


def test_what_only_one_run_has_is_said(store: AtlasStore) -> None:
    published(store, "run-1", Run(PHOTOS))
    manifest = store.manifest("run-1")
    tables = {name: at for name, at in manifest.tables.items() if "positions" not in name}
    store.publish(replace(manifest, run_id="run-2", tables=tables))
    notes = compare(store.snapshot("run-1"), store.snapshot("run-2")).notes
    assert notes == ("only run-1 has a tsne map of conv",)
