"""Recommendations as people read them: photos and folders with what speaks for each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.records.arrays import Rows, Vectors
from models.records.profiles import Profile
from models.retrieval.recommendation import Choice, Ranked, Recommender, best_folders
from models.retrieval.taste import TasteSpace

_N_NAMED = 2
_LEAST = 0.02  # a part of the score below this is no reason
_N_OFFERED = 6
_WEAK_LIKENESS = 0.2  # cosine of centred features from which a photo is said to be like a liked one


@dataclass(frozen=True, slots=True)
class Because:
    """What speaks for a photo. named: tags and topics with their parts of the score, largest first.

    like: the liked photo that it resembles most, "" without one; features: that part of the score.
    """

    named: tuple[tuple[str, float], ...]
    like: str
    features: float


@dataclass(frozen=True, slots=True)
class Recommended:
    """A photo with its score, in [-1, 1], and why."""

    photo_id: str
    score: float
    because: Because


@dataclass(frozen=True, slots=True)
class RecommendedFolder:
    """A folder with its score, its best photos, and why the first of them."""

    folder: str
    score: float
    photo_ids: tuple[str, ...]
    because: Because


@dataclass(frozen=True, slots=True)
class Offer:
    """A topic to start from, where nothing is known yet: its share and its best photos."""

    topic: str
    share: float
    photo_ids: tuple[str, ...]


def recommend(
    recommender: Recommender, profile: Profile, choice: Choice | None = None
) -> list[Recommended]:
    """Return photos for a profile, best first.

    Raises ValueError for a profile that says nothing: offer it topics to choose from.
    """
    _check(profile)
    ranked = recommender.ranked([profile], choice or Choice())
    return explained(recommender, [profile], ranked)[0]


def recommend_folders(
    recommender: Recommender, profile: Profile, choice: Choice | None = None
) -> list[RecommendedFolder]:
    """Return folders for a profile, best first: the next destination, the next product."""
    _check(profile)
    chosen, wanted = best_folders(recommender, profile, choice or Choice())
    ids, names = recommender.holdings.ids, recommender.folder_names
    tops = np.array([rows[0] for rows in chosen.best], np.int64)
    because = _because(recommender, profile, tops, wanted[0])
    return [
        RecommendedFolder(names[place], float(score), tuple(ids[row] for row in rows), why)
        for place, score, rows, why in zip(
            chosen.places, chosen.scores, chosen.best, because, strict=True
        )
    ]


def explained(
    recommender: Recommender, profiles: Sequence[Profile], ranked: Ranked
) -> list[list[Recommended]]:
    """Return what was chosen for each profile, with reasons."""
    ids = recommender.holdings.ids
    told = []
    for place, profile in enumerate(profiles):
        rows = ranked.rows[place][ranked.rows[place] >= 0]
        because = _because(recommender, profile, rows, ranked.wanted[place])
        scores = ranked.scores[place]
        told.append(
            [
                Recommended(ids[row], float(score), why)
                for row, score, why in zip(rows, scores, because, strict=False)
            ]
        )
    return told


def offers(recommender: Recommender, n_photos: int = _N_OFFERED) -> list[Offer]:
    """Return the run's topics by falling share, each with the photos that show it best.

    Empty without topics. They are those of the first kind that recommendations go by.
    """
    snapshot = recommender.holdings.snapshot
    kinds = snapshot.with_topics()
    if not kinds:
        return []
    table = snapshot.topics("tags-nmf" if "tags-nmf" in kinds else kinds[0])
    return [
        Offer(row["name"], float(row["share"]), tuple(row["exemplars"][:n_photos]))
        for row in table.select(["name", "share", "exemplars"]).to_pylist()
    ]


def sentence(because: Because, name_of_photo: str = "") -> str:
    """Return a reason in words: `0.41 beach, 0.22 pier; like 0815.jpg`."""
    named = ", ".join(f"{part:.2f} {name}" for name, part in because.named)
    like = f"like {name_of_photo or because.like[:8]}" if because.like else ""
    return "; ".join(part for part in (named, like) if part)


def _because(
    recommender: Recommender, profile: Profile, rows: Rows, wanted: Vectors
) -> list[Because]:
    """Return the reasons for some rows; wanted: the profile's weighted taste (D,)."""
    space, holdings = recommender.space, recommender.holdings
    liked = np.asarray(holdings.rows(profile.likes), np.int64)
    features = space.features[rows] @ wanted[space.blocks[2]]  # (n,)
    parts = space.named[rows] * wanted[: len(space.names)]  # (n, M)
    likes = _most_alike(space, rows, liked)
    return [
        Because(
            named=_largest(space, parts[place]),
            like=holdings.ids[likes[place]] if likes[place] >= 0 else "",
            features=float(features[place]),
        )
        for place in range(len(rows))
    ]


def _largest(space: TasteSpace, parts: Vectors) -> tuple[tuple[str, float], ...]:
    """Return the names with the largest parts; a name that is a tag and a topic counts once."""
    found: dict[str, float] = {}
    for column in np.argsort(-parts, kind="stable")[: 2 * _N_NAMED]:
        if parts[column] >= _LEAST:
            name = space.names[column]
            found[name] = found.get(name, 0.0) + float(parts[column])
    return tuple(sorted(found.items(), key=lambda item: -item[1])[:_N_NAMED])


def _most_alike(space: TasteSpace, rows: Rows, liked: Rows) -> Rows:
    """Return for each row the liked row that looks most like it, -1 where none does."""
    if not len(liked):
        return np.full(len(rows), -1)
    cosines = space.features[rows] @ space.features[liked].T  # (n, likes)
    return np.where(cosines.max(axis=1) >= _WEAK_LIKENESS, liked[cosines.argmax(axis=1)], -1)


def _check(profile: Profile) -> None:
    if profile.is_empty:
        raise ValueError(
            "the profile says nothing yet: name photos or folders that are liked, or turn a dial "
            "of a topic (--topics lists them with their best photos)"
        )
