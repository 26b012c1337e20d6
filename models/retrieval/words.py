"""The language of a search in words: what may be written, what it finds, and how it is completed.

    query = term, { space, term } ;
    term = [ "-" ], ( word | '"', word, { space, word }, '"' ) ;

A photo has to show every term, and none of those with a minus. A term means the tags and topics
that are called so, or else those that have its words, in this order, in their names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')
_BETWEEN_WORDS = re.compile(r"[^\w']+")
_BETWEEN_NAMES = " + "  # joins the labels that name a topic
_N_SUGGESTED = 4
_N_COMPLETED = 10
_LIKENESS = 0.6  # difflib's own default


class UnknownWord(ValueError):
    """No tag and no topic is called so. suggestions: the nearest words that some are called."""

    def __init__(self, term: str, suggestions: Sequence[str]) -> None:
        self.term = term
        self.suggestions = tuple(suggestions)
        hint = f"did you mean {', '.join(self.suggestions)}?" if suggestions else ""
        super().__init__(f"no tag or topic is called {term!r}; {hint or 'none is like it'}")


@dataclass(frozen=True, slots=True)
class Query:
    """What a photo has to show, and what it must not: terms in plain words."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def parse(text: str) -> Query:
    """Read a query, as `beach -crowd "night sky"`; raises ValueError where it has no term."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for found in _TERM.finditer(text):
        term = plain(found["phrase"] if found["phrase"] is not None else found["word"])
        if term:
            (unwanted if found["minus"] else wanted).append(term)
    if not wanted and not unwanted:
        raise ValueError(f'no words in the search {text!r}; write tags or topics, as: beach -"bar"')
    return Query(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def plain(text: str) -> str:
    """Return a name as its lower-case words, single spaces between: `beach house`."""
    return " ".join(_BETWEEN_WORDS.split(text.casefold().replace("_", " "))).strip()


def matching(term: str, names: Sequence[str]) -> list[int]:
    """Return the places of the names that a term means: those called so, else those with its words.

    term: in plain words. A topic is called as a whole and as each label that its name joins.
    Raises UnknownWord where there are none.
    """
    called = [_called(name) for name in names]
    exact = [place for place, parts in enumerate(called) if term in parts]
    if exact:
        return exact
    holding = [
        place
        for place, parts in enumerate(called)
        if any(f" {term} " in f" {part} " for part in parts)
    ]
    if not holding:
        raise UnknownWord(term, suggestions(term, names))
    return holding


def part_of_name(term: str, name: str) -> float:
    """Return which part of a name a term that it matches is: ⅓ for one label of three."""
    return 1.0 if term == plain(name) else 1 / len(name.split(_BETWEEN_NAMES))


def suggestions(term: str, names: Sequence[str]) -> list[str]:
    """Return the names, or words in them, that are spelled most like a term."""
    parts = [plain(part) for name in names for part in name.split(_BETWEEN_NAMES)]
    words = [word for part in parts for word in part.split()]
    return get_close_matches(term, dict.fromkeys([*parts, *words]), _N_SUGGESTED, _LIKENESS)


def completions(text: str, names: Sequence[str], n_wanted: int = _N_COMPLETED) -> list[str]:
    """Return whole queries that go on from what has been typed: its last term completed.

    names: the likeliest first. A name is offered if it, or a word of it, starts with the term;
    names of several words come in quotes. After a space any name may follow.
    """
    terms = list(_TERM.finditer(text))
    is_open = text.count('"') % 2 == 1 or not text.endswith(" ")
    last = terms[-1] if terms and is_open else None
    before = text[: last.start()] if last else text
    minus = last["minus"] if last else ""
    typed = plain(last["phrase"] or last["word"] or "") if last else ""
    offered = dict.fromkeys(plain(part) for name in names for part in name.split(_BETWEEN_NAMES))
    starting = [name for name in offered if name.startswith(typed)]
    inside = [name for name in offered if f" {typed}" in name and name not in starting]
    return [f"{before}{minus}{_quoted(name)}" for name in [*starting, *inside][:n_wanted]]


@lru_cache(maxsize=4096)  # a batch looks up the same names for every profile
def _called(name: str) -> list[str]:
    return [plain(name), *(plain(part) for part in name.split(_BETWEEN_NAMES))]


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
