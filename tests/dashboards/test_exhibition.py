"""One run answers for its maps, its colourings and each of its photos."""

from pathlib import Path

import numpy as np
import pytest

from dashboards.colouring import Colouring
from dashboards.exhibition import Exhibition
from models.records.store import AtlasStore
from tests.drawn_atlas import FEWER_TOPICS, DrawnAtlas, draw_atlas


@pytest.fixture(scope="module")
def shown(drawn_atlas: DrawnAtlas) -> Exhibition:
    return Exhibition(AtlasStore(drawn_atlas.url).snapshot())


def _alone(folder: Path, *, n_photos: int = 1, tagged: bool = True) -> Exhibition:
    atlas = draw_atlas(folder, n_photos=n_photos, tagged=tagged)
    return Exhibition(AtlasStore(atlas.url).snapshot())


def test_the_maps_stand_in_the_order_of_the_representations(shown: Exhibition) -> None:
    assert shown.maps == ["conv/tsne", "tags-nmf/tsne", "conv-nmf/tsne"]


def test_every_photo_has_a_place_on_every_map(shown: Exhibition) -> None:
    for key in shown.maps:
        assert shown.positions(key).shape == (60, 2)
        assert 0 <= (shown.trustworthiness(key) or -1) <= 1


def test_a_map_or_colouring_that_the_run_lacks_becomes_its_first(shown: Exhibition) -> None:
    assert shown.map_or_first("../../etc/passwd") == "conv/tsne"
    assert shown.map_or_first("conv-nmf/tsne") == "conv-nmf/tsne"
    assert shown.colouring_or_first("nonsense") == "tags-nmf"


def test_an_unknown_colouring_is_refused_with_those_there_are(shown: Exhibition) -> None:
    with pytest.raises(KeyError, match="it has tags-nmf, conv-nmf, tag, "):
        shown.colouring("nonsense")


@pytest.mark.parametrize("key", ["tags-nmf", "conv-nmf", "tag"])
def test_a_colouring_counts_every_photo_once(shown: Exhibition, key: str) -> None:
    colouring = shown.colouring(key)
    counted = [category.n_photos for category in colouring.categories]
    assert sum(counted) == len(colouring.codes) == 60
    assert np.array_equal(np.bincount(colouring.codes, minlength=len(counted)), counted)


def test_a_photo_is_coloured_by_its_strongest_topic(shown: Exhibition) -> None:
    colouring = shown.colouring("conv-nmf")
    for row in range(1, 60):
        strongest = next(one for one in shown.topics(row) if one.representation == "conv-nmf")
        assert colouring.categories[colouring.codes[row]].name == strongest.name


def test_a_photo_is_coloured_by_its_first_tag(shown: Exhibition) -> None:
    colouring = shown.colouring("tag")
    for row in (0, 2, 30, 59):
        assert colouring.categories[colouring.codes[row]].name == shown.tags(row)[0].label


def test_photos_without_topics_or_tags_have_a_category_of_their_own(shown: Exhibition) -> None:
    assert _category_of(shown.colouring("tags-nmf"), 0) == "no topic"
    assert _category_of(shown.colouring("tag"), 1) == "no tag"
    assert shown.topics(0) == ()
    assert shown.tags(1) == ()


def test_frequent_tags_come_first_and_only_they_have_colours(shown: Exhibition) -> None:
    categories = shown.colouring("tag").categories[:-1]
    counts = [category.n_photos for category in categories]
    assert counts == sorted(counts, reverse=True)
    assert [category.colour is not None for category in categories] == [True] * 9 + [False] * 3


def test_the_photos_that_show_a_tag_best_have_that_tag(shown: Exhibition) -> None:
    for category in shown.colouring("tag").categories[:-1]:
        rows = [shown.row(photo_id) for photo_id in category.exemplars]
        assert rows
        assert all(row is not None and shown.tags(row)[0].label == category.name for row in rows)


def test_tags_come_likeliest_first_with_their_probabilities(shown: Exhibition) -> None:
    probabilities = [tag.probability for tag in shown.tags(7)]
    assert probabilities == pytest.approx([0.81, 0.12, 0.004])


def test_the_topics_of_a_photo_are_parts_of_its_weight(shown: Exhibition) -> None:
    shares = [one.share for one in shown.topics(5) if one.representation == "tags-nmf"]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1


def test_neighbours_are_other_photos_nearest_first(shown: Exhibition) -> None:
    for representation in ("conv", "tags-nmf", "conv-nmf"):
        near = shown.neighbours(representation, 9)
        similarities = [one.similarity for one in near]
        assert len(near) == 12
        assert similarities == sorted(similarities, reverse=True)
        assert shown.photo_id(9) not in {one.photo_id for one in near}


def test_a_row_and_its_id_lead_to_each_other(shown: Exhibition, drawn_atlas: DrawnAtlas) -> None:
    assert [shown.row(photo_id) for photo_id in drawn_atlas.photo_ids] == list(range(60))
    assert [shown.photo_id(row) for row in range(60)] == list(drawn_atlas.photo_ids)


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        "0" * 64,
        "f" * 64,
        "F" * 64,
        "../" * 21 + "x",
        "0" * 63 + "\n",
        "é" * 64,
        "0" * 65,
        "\ud800" * 64,
    ],
)
def test_what_is_no_id_of_the_run_has_no_row(shown: Exhibition, forged: str | None) -> None:
    assert shown.row(forged) is None
    assert shown.detail(forged) is None


def test_the_detail_of_a_photo_tells_its_files_and_facts(
    shown: Exhibition, drawn_atlas: DrawnAtlas
) -> None:
    photo_id = drawn_atlas.photo_ids[20]
    detail = shown.detail(photo_id)
    assert detail is not None
    assert detail.original_there
    assert dict(detail.facts)["Camera"].startswith("Drawn")
    assert set(detail.neighbours) == {"conv", "tags-nmf", "conv-nmf"}
    assert len(detail.uris) == 1


def test_the_notes_of_the_run_are_told_with_the_map(shown: Exhibition) -> None:
    assert shown.notes("conv/tsne") == [FEWER_TOPICS]


def test_a_photo_whose_file_is_deleted_keeps_its_place_and_tags(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=6)
    atlas.paths[atlas.photo_ids[3]].unlink()
    detail = Exhibition(AtlasStore(atlas.url).snapshot()).detail(atlas.photo_ids[3])
    assert detail is not None
    assert not detail.original_there
    assert detail.placard.tags


def test_a_run_without_a_tagger_has_no_tags_and_is_coloured_by_topics(tmp_path: Path) -> None:
    shown = _alone(tmp_path, n_photos=8, tagged=False)
    assert shown.colourings[0] == "conv-nmf"
    assert "tag" not in shown.colourings
    assert shown.placard(3).tags == ()
    assert shown.placard(3).label == shown.placard(3).name


def test_a_single_photo_has_a_place_and_no_neighbours(tmp_path: Path) -> None:
    shown = _alone(tmp_path)
    detail = shown.detail(shown.photo_id(0))
    assert shown.positions("conv/tsne").shape == (1, 2)
    assert shown.trustworthiness("conv/tsne") is None
    assert detail is not None
    assert detail.neighbours == {}


def _category_of(colouring: Colouring, row: int) -> str:
    return colouring.categories[int(colouring.codes[row])].name
