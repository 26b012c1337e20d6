import pytest

from models.retrieval.words import UnknownWord, completions, matching, parse

NAMES = ("beach", "beach house", "bamboo forest", "crowd", "coast + pier", "night sky")


def test_a_query_says_what_photos_have_to_show_and_what_they_must_not() -> None:
    query = parse('Beach -crowd "night  Sky" -"bar"')
    assert query.wanted == ("beach", "night sky")
    assert query.unwanted == ("crowd", "bar")


def test_a_query_without_words_is_refused() -> None:
    for text in ("", "  ", '- ""'):
        with pytest.raises(ValueError, match="no words"):
            parse(text)


def test_a_term_means_the_name_that_is_called_so_and_else_those_that_hold_it() -> None:
    assert matching("beach", NAMES) == [0]
    assert matching("forest", NAMES) == [2]
    assert matching("pier", NAMES) == [4]  # a topic is called as the labels it is joined of


def test_words_match_whole_and_in_order() -> None:
    with pytest.raises(UnknownWord):
        matching("fore", NAMES)
    with pytest.raises(UnknownWord):
        matching("sky night", NAMES)


def test_an_unknown_word_brings_the_nearest_ones() -> None:
    with pytest.raises(UnknownWord, match="did you mean beach"):
        matching("baech", NAMES)
    with pytest.raises(UnknownWord, match="forest"):
        matching("forrest", NAMES)


def test_what_is_typed_is_completed_at_its_last_term() -> None:
    assert completions("be", NAMES) == ["beach", '"beach house"']
    assert completions("beach -cr", NAMES) == ["beach -crowd"]
    assert completions('beach "night s', NAMES) == ['beach "night sky"']
    assert completions("fo", NAMES) == ['"bamboo forest"']
    assert completions("beach ", NAMES, 2) == ["beach beach", 'beach "beach house"']


def test_every_completion_can_be_searched_for() -> None:
    for text in completions("", NAMES, 99):
        for term in parse(text).wanted:
            assert matching(term, NAMES)
