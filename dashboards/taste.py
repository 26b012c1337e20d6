"""A reader's taste: read as a profile from what the browser keeps, and fitted to a run."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dashboards.exhibition import Exhibition
from models.records.profiles import Profile, UnfitProfile
from models.retrieval.recommendation import Recommender
from models.retrieval.words import UnknownWord, matching, plain

_MOST_PHOTOS = 2_000  # in one taste
_MOST_NAMES = 200  # of folders, tags and topics: each is looked up among all of a run
_PHOTOS = ("likes", "dislikes", "seen")
_FOLDERS = ("liked_folders", "disliked_folders")


def profile_of(taste: Any) -> Profile:  # noqa: ANN401 - whatever a browser sends
    """Return the profile that a browser keeps; raises UnfitProfile."""
    profile = Profile.from_json(taste or {})
    for most, lists in ((_MOST_PHOTOS, _PHOTOS), (_MOST_NAMES, (*_FOLDERS, "dials"))):
        n_named = sum(len(getattr(profile, one)) for one in lists)
        if n_named > most:
            what = ", ".join(lists).replace("_", " ")
            raise UnfitProfile(f"this taste names {n_named:,} as {what}; at most {most:,} can be")
    return profile


def named(profile: Profile, name: str | None) -> Profile:
    """Return a profile under a name, without the dials that say nothing."""
    dials = {what: value for what, value in profile.dials.items() if value}
    return replace(profile, name=(name or "").strip(), dials=dials)


def present(shown: Exhibition, engine: Recommender, profile: Profile) -> tuple[Profile, int]:
    """Return a profile without what a run does not have, and how much that is.

    A taste outlives a run: photos move out of a collection, and topics are renamed.
    """
    holdings = engine.holdings
    known: dict[str, Callable[[str], bool]] = {
        **dict.fromkeys(_PHOTOS, lambda one: shown.row(one) is not None),
        **dict.fromkeys(_FOLDERS, lambda one: bool(holdings.inside(one).any())),
    }
    lists: dict[str, tuple[str, ...]] = {key: getattr(profile, key) for key in known}
    kept: dict[str, Any] = {key: tuple(filter(known[key], names)) for key, names in lists.items()}
    dials = {name: value for name, value in profile.dials.items() if _is_called(name, engine)}
    n_gone = sum(len(lists[key]) - len(kept[key]) for key in lists)
    n_gone += len(profile.dials) - len(dials)
    return replace(profile, dials=dials, **kept), n_gone


def _is_called(name: str, engine: Recommender) -> bool:
    try:
        return bool(matching(plain(name), engine.space.names))
    except UnknownWord:
        return False
