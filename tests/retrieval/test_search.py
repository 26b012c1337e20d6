from datetime import date

import numpy as np
import pytest

from models.retrieval.colours import COLOURS, colours_path
from models.retrieval.holdings import Holdings
from models.retrieval.metrics import METRICS
from models.retrieval.search import Filters, Manner, Search, similarities_of
from models.retrieval.whitening import whitening
from models.retrieval.words import UnknownWord

EVERYTHING = Manner(n_wanted=100, cut=False, collapse=False)


@pytest.fixture(scope="module")
def engine(holdings: Holdings) -> Search:
    return Search(holdings)


def label_of(holdings: Holdings, photo_id: str) -> str:
    shown = holdings.vocabulary.weights[[holdings.row_of[photo_id]]].toarray()[0]
    tags = [n for n, kind in enumerate(holdings.vocabulary.kinds) if kind == "tag"]
    return holdings.vocabulary.names[max(tags, key=lambda column: shown[column])]


def test_photos_like_one_show_its_scene(engine: Search, holdings: Holdings) -> None:
    asked = next(photo for photo in holdings.ids if label_of(holdings, photo) == "coast")
    answer = engine.by_photos([asked], Manner(n_wanted=3, cut=False, collapse=False))
    assert [label_of(holdings, found.photo_id) for found in answer.found] == ["coast"] * 3
    assert asked not in [found.photo_id for found in answer.found]


def test_a_search_ranks_as_brute_force_does(engine: Search, holdings: Holdings) -> None:
    for metric, distance in METRICS.items():
        manner = Manner(n_wanted=100, metric=metric, cut=False, collapse=False)
        answer = engine.by_photos(holdings.ids[:1], manner)
        vectors = holdings.index("conv").vectors
        expected = np.sort(distance(vectors[:1], vectors)[0][1:])
        distances = np.array([found.distance for found in answer.found], float)
        np.testing.assert_allclose(distances, expected, atol=1e-6)
        similarities = [found.similarity for found in answer.found]
        assert similarities == sorted(similarities, reverse=True)


def test_several_photos_are_one_question(engine: Search, holdings: Holdings) -> None:
    two = holdings.ids[:2]
    answer = engine.by_photos(two, EVERYTHING)
    each = [
        {f.photo_id: f.distance for f in engine.by_photos([one], EVERYTHING).found} for one in two
    ]
    best = answer.found[0]
    mean = np.mean([found[best.photo_id] for found in each])
    assert best.distance == pytest.approx(mean, abs=1e-6)  # products of float32
    assert not set(two) & {found.photo_id for found in answer.found}


def test_a_photo_from_outside_finds_itself(engine: Search, holdings: Holdings) -> None:
    vector = holdings.index("conv").vectors[7:8]
    first = engine.by_vectors(vector, EVERYTHING).found[0]
    assert (first.photo_id, round(first.similarity, 5)) == (holdings.ids[7], 1)


def test_words_find_what_is_tagged_so_and_not_what_is_unwanted(
    engine: Search, holdings: Holdings
) -> None:
    found = engine.by_words("kitchen", EVERYTHING).found
    assert {label_of(holdings, each.photo_id) for each in found} >= {"kitchen"}
    assert found[0].reasons[0][0] == "kitchen" or "kitchen" in found[0].reasons[0][0]
    without = engine.by_words("kitchen -bedroom", EVERYTHING).found
    assert {each.photo_id for each in without} < {each.photo_id for each in found}
    bedroom = holdings.vocabulary.of("bedroom")
    assert all(bedroom[holdings.row_of[each.photo_id]] < 0.05 for each in without)


def test_an_unknown_word_is_no_empty_answer(engine: Search) -> None:
    with pytest.raises(UnknownWord, match="did you mean kitchen"):
        engine.by_words("kichen", EVERYTHING)


def test_words_narrow_what_is_like_a_photo(engine: Search, holdings: Holdings) -> None:
    manner = Manner(n_wanted=100, cut=False, filters=Filters(words='"night sky"'))
    answer = engine.by_photos(holdings.ids[:1], manner)
    shown = holdings.vocabulary.of("night sky")
    assert 0 < len(answer.found) < 60
    assert all(shown[holdings.row_of[each.photo_id]] > 0 for each in answer.found)


def test_only_photos_of_the_days_asked_for_are_found(engine: Search, holdings: Holdings) -> None:
    first, last = date(2024, 1, 1), date(2024, 12, 31)
    manner = Manner(n_wanted=100, filters=Filters(since=first, until=last), cut=False)
    found = engine.by_photos(holdings.ids[:1], manner).found
    days = [holdings.days[holdings.row_of[each.photo_id]] for each in found]
    assert days
    assert all(day is not None and first <= day <= last for day in days)


def test_what_is_not_wanted_and_unknown_is_noted(engine: Search) -> None:
    answer = engine.by_words("kitchen -crowd", EVERYTHING)
    assert answer.found
    assert answer.notes[0].startswith("-crowd leaves nothing out")


def test_a_folder_is_named_by_its_end(engine: Search, holdings: Holdings) -> None:
    inside = Manner(filters=Filters(folder="Photos"), cut=False)
    assert engine.by_photos(holdings.ids[:1], inside).n_searched == 59
    elsewhere = Manner(filters=Filters(folder="hotos"), cut=False)
    assert engine.by_photos(holdings.ids[:1], elsewhere).n_searched == 0


def test_what_does_not_stand_out_is_left_out_and_counted(
    engine: Search, holdings: Holdings
) -> None:
    cut = engine.by_photos(holdings.ids[:1], Manner(n_wanted=100, collapse=False))
    whole = engine.by_photos(holdings.ids[:1], EVERYTHING)
    assert len(cut.found) + cut.n_left_out == len(whole.found) == 59
    assert [f.photo_id for f in whole.found if f.stands_out] == [f.photo_id for f in cut.found]


def test_words_are_cut_where_photos_show_little_of_them(engine: Search) -> None:
    cut = engine.by_words("kitchen", Manner(n_wanted=100, collapse=False))
    whole = engine.by_words("kitchen", EVERYTHING)
    assert 0 < cut.n_left_out == len(whole.found) - len(cut.found)
    assert [one.stands_out for one in whole.found].count(True) == len(cut.found)


def test_only_the_photos_that_a_page_lets_through_are_found(
    engine: Search, holdings: Holdings
) -> None:
    only = np.zeros(len(holdings.ids), np.bool_)
    only[5:25] = True
    manner = Manner(n_wanted=100, cut=False, collapse=False, filters=Filters(only=only))
    for answer in (
        engine.by_photos(holdings.ids[:1], manner),
        engine.by_words("kitchen", manner),
    ):
        assert 0 < len(answer.found) == answer.n_searched
        assert {one.photo_id for one in answer.found} <= set(holdings.ids[5:25])


def test_colours_are_computed_once_and_kept(engine: Search, holdings: Holdings) -> None:
    manner = Manner(representation=COLOURS, n_wanted=3, cut=False, collapse=False)
    answer = engine.by_photos(holdings.ids[:1], manner)
    assert answer.metric == "chi_squared"
    assert holdings.snapshot.store.has(colours_path(holdings.snapshot))
    anew = Search(Holdings(holdings.snapshot)).by_photos(holdings.ids[:1], manner)
    assert [f.photo_id for f in anew.found] == [f.photo_id for f in answer.found]


def test_what_is_not_there_is_told_with_what_is(engine: Search, holdings: Holdings) -> None:
    with pytest.raises(LookupError, match="no photo 'nobody'"):
        engine.by_photos(["nobody"], EVERYTHING)
    with pytest.raises(KeyError, match="no representation 'fc9'"):
        engine.by_photos(holdings.ids[:1], Manner(representation="fc9"))


def test_the_similarity_of_an_equal_photo_is_1_under_every_metric() -> None:
    for metric in METRICS:
        similarities = similarities_of(np.array([0.0, 1.0, 2.0, 3.0]), metric)
        assert similarities[0] == 1
        assert np.all(np.diff(similarities) < 0)


def test_a_whitened_search_compares_whitened_photos_and_queries(
    engine: Search, holdings: Holdings
) -> None:
    manner = Manner(n_wanted=100, cut=False, collapse=False, whitened=True)
    inside = engine.by_photos(holdings.ids[3:4], manner)
    vectors = holdings.index("conv").vectors
    unit = whitening(vectors).applied(vectors)
    expected = np.sort(unit @ unit[3])[::-1]
    similarities = [found.similarity for found in inside.found]
    np.testing.assert_allclose(similarities, expected[1:], atol=1e-5)
    outside = engine.by_vectors(vectors[3:4], manner)
    np.testing.assert_allclose([f.similarity for f in outside.found], expected, atol=1e-5)


def test_without_a_wish_the_best_representation_is_searched(
    engine: Search, holdings: Holdings
) -> None:
    assert engine.by_photos(holdings.ids[:1], EVERYTHING).representation == "conv"
