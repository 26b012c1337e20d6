"""Recommend to many profiles at once, a block of them at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.records.files import Files
from models.records.profiles import Profile
from models.records.tally import Made, Tally
from models.retrieval.holdings import Holdings
from models.retrieval.reasons import explained, sentence
from models.retrieval.recommendation import Choice, Recommender
from models.retrieval.taste import Weights
from models.retrieval.words import UnknownWord, matching, plain
from tasks.opened import atlas_store
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass

RECOMMENDATIONS = pa.schema(
    [
        pa.field("profile", pa.string(), nullable=False),
        pa.field("rank", pa.int16(), nullable=False),
        pa.field("photo_id", pa.string(), nullable=False),
        pa.field("score", pa.float32(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("like", pa.string(), nullable=False),
    ]
)
_LISTS = ("likes", "dislikes", "seen")
_FOLDERS = ("liked_folders", "disliked_folders")


@dataclass(frozen=True, slots=True)
class Choosing:
    """How photos are chosen, as `recommendation.Choice` says; plain values travel to workers."""

    n_wanted: int
    balance: float
    elsewhere: bool
    tags: float
    topics: float
    features: float

    def choice(self) -> Choice:
        """Return the choice that these values are."""
        weights = Weights(self.tags, self.topics, self.features)
        return Choice(
            n_wanted=self.n_wanted,
            balance=self.balance,
            elsewhere=self.elsewhere,
            weights=weights,
        )


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="recommend-{start}-{stop}",
)
def recommend_block(
    atlas: str, run_id: str, profiles: str, start: int, stop: int, out: str, how: Choosing
) -> Made:
    """Write recommendations for the profiles from row `start` to row `stop`.

    What a profile names and the run does not have is passed over; a profile of which nothing
    remains is rejected. A part that is there already was written by the same question.
    """
    name = f"part-{start:09}-{stop:09}.parquet"
    files = Files(out)
    recommender = _recommender(atlas, run_id)
    asked = [
        known_part(profile_of(row), recommender.holdings)
        for row in _profiles(profiles).slice(start, stop - start).to_pylist()
    ]
    useful = [profile for profile in asked if not profile.is_empty]
    if not files.exists(name):
        files.write_table(name, _rows(recommender, useful, how.choice()))
    advance("recommend", stop - start)
    return Made({}, Tally(done=len(useful), rejected=len(asked) - len(useful)))


def profile_of(row: dict[str, Any]) -> Profile:
    """Return the profile in a row of Parquet: name (or profile), lists, and dials as a map.

    Raises UnfitProfile.
    """
    lists = {key: row.get(key) or () for key in (*_LISTS, *_FOLDERS)}
    name = row.get("name") or row.get("profile") or ""
    return Profile.from_json({"name": str(name), "dials": dict(row.get("dials") or {}), **lists})


def known_part(profile: Profile, holdings: Holdings) -> Profile:
    """Return what a profile says of photos, folders and names that the run has."""
    lists: dict[str, Any] = {
        key: tuple(each for each in getattr(profile, key) if each in holdings.row_of)
        for key in _LISTS
    }
    lists |= {
        key: tuple(each for each in getattr(profile, key) if holdings.inside(each).any())
        for key in _FOLDERS
    }
    dials = {
        name: value
        for name, value in profile.dials.items()
        if _is_called(name, holdings.vocabulary.names)
    }
    return replace(profile, dials=dials, **lists)


@lru_cache(maxsize=1)
def _recommender(atlas: str, run_id: str) -> Recommender:
    return Recommender(Holdings(atlas_store(atlas).snapshot(run_id)))


@lru_cache(maxsize=1)
def _profiles(path: str) -> pa.Table:
    return pq.read_table(path)


def _is_called(name: str, names: Sequence[str]) -> bool:
    try:
        matching(plain(name), names)
    except UnknownWord:
        return False
    return True


def _rows(recommender: Recommender, profiles: Sequence[Profile], choice: Choice) -> pa.Table:
    if not profiles:
        return RECOMMENDATIONS.empty_table()
    ranked = recommender.ranked(profiles, choice)
    told = explained(recommender, profiles, ranked)
    lists: list[list[Any]] = [[], [], [], [], [], []]
    for profile, found in zip(profiles, told, strict=True):
        lists[0] += [profile.name] * len(found)
        lists[1] += range(1, len(found) + 1)
        lists[2] += [one.photo_id for one in found]
        lists[3] += [one.score for one in found]
        lists[4] += [sentence(one.because) for one in found]
        lists[5] += [one.because.like for one in found]
    columns = [pa.array(each, f.type) for each, f in zip(lists, RECOMMENDATIONS, strict=True)]
    return pa.table(columns, RECOMMENDATIONS)
