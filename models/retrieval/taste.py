"""Photos and tastes in one space, where a score is an inner product: tags, topics, features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.decomposition import PCA

from models.records.arrays import Vectors
from models.records.profiles import Profile
from models.retrieval.holdings import MAIN, Holdings
from models.retrieval.metrics import unit_rows
from models.retrieval.vocabulary import tag_matrix, topic_shares
from models.retrieval.words import matching, plain

N_COMPONENTS = 64  # of features: a taste is learned from a few photos, not from 1,280 values
_N_SAMPLED = 20_000  # photos that the components are computed from
_DISLIKE = 0.5  # of a like: relevance feedback after Rocchio counts what is wrong for less
_MAIN_TOPICS = ("tags-nmf", "conv-nmf")

_SEED = 7  # of the components, where they are many

Block = slice
Shares = tuple[NDArray[np.int64], NDArray[np.float64]]  # rows, and what each counts


@dataclass(frozen=True, slots=True)
class Weights:
    """How much tags, topics and features count; `sceneatlas evaluate preferences` compares them."""

    tags: float = 0.25
    topics: float = 0.25
    features: float = 1.0

    def __post_init__(self) -> None:
        if min(self.tags, self.topics, self.features) < 0 or not any(
            (self.tags, self.topics, self.features)
        ):
            raise ValueError(f"{self}: weights are 0 or more, and one is above 0")


@dataclass(frozen=True, slots=True)
class TasteSpace:
    """All photos as rows (N, D), each of its three blocks of length 1, or 0 where it has nothing.

    names: of the columns that have one, tags then topics, in front. blocks: of tags, topics and
    features, in this order.
    """

    rows: Vectors
    names: tuple[str, ...]
    blocks: tuple[Block, Block, Block]

    @property
    def features(self) -> Vectors:
        """The features' block (N, C)."""
        return self.rows[:, self.blocks[2]]

    @property
    def named(self) -> Vectors:
        """The blocks of tags and topics (N, M)."""
        return self.rows[:, : len(self.names)]


def taste_space(holdings: Holdings) -> TasteSpace:
    """Return the space of a run's photos."""
    tags, labels = tag_matrix(holdings.snapshot)
    topics, topic_names = _topics(holdings)
    features = principal_components(holdings.index(MAIN).unit, N_COMPONENTS)
    parts = [unit_rows(part) for part in (tags.toarray(), topics, features)]
    ends = np.cumsum([0, *(part.shape[1] for part in parts)]).tolist()
    blocks = (slice(*ends[0:2]), slice(*ends[1:3]), slice(*ends[2:4]))
    return TasteSpace(np.concatenate(parts, axis=1), (*labels, *topic_names), blocks)


def principal_components(vectors: Vectors, n_components: int) -> Vectors:
    """Return vectors (N, D) by their main directions, the mean removed: (N, n_components or fewer).

    Without the mean removed all photos are alike, and so are all tastes.
    """
    if len(vectors) <= 1:  # has no directions
        return np.zeros((len(vectors), 1), np.float32)
    step = max(1, len(vectors) // _N_SAMPLED)
    sampled = vectors[::step]
    n_kept = min(n_components, *sampled.shape)
    reduction = PCA(n_kept, random_state=_SEED).fit(sampled)
    return np.asarray(reduction.transform(vectors), np.float32)


def tastes(profiles: Sequence[Profile], holdings: Holdings, space: TasteSpace) -> Vectors:
    """Return each profile's taste (P, D), by block of length 1, or 0 where it says nothing.

    That is the mean of what it likes, minus half of what it dislikes, plus its dials. A folder
    counts as one like. Raises LookupError for a photo that the run does not have, UnknownWord for
    a dial that nothing is called.
    """
    n_photos = len(holdings.ids)
    likes = _incidence([_liked(profile, holdings) for profile in profiles], n_photos)
    dislikes = _incidence([_disliked(profile, holdings) for profile in profiles], n_photos)
    sums = likes @ space.rows - _DISLIKE * (dislikes @ space.rows)  # (P, D)
    sums[:, : len(space.names)] += np.stack([_dialled(p.dials, space.names) for p in profiles])
    return np.concatenate([unit_rows(sums[:, block]) for block in space.blocks], axis=1)


def weighted(taste: Vectors, space: TasteSpace, weights: Weights) -> Vectors:
    """Return tastes (P, D) so that their inner product with a photo is its score, in [-1, 1].

    The weights of the blocks that a taste says something in are scaled to sum to 1.
    """
    by_block = np.array([weights.tags, weights.topics, weights.features], np.float32)
    says = np.stack([taste[:, block].any(axis=1) for block in space.blocks], axis=1)  # (P, 3)
    sums = (says * by_block).sum(axis=1, keepdims=True)
    parts = says * by_block / np.where(sums > 0, sums, 1)  # (P, 3)
    scaled = [taste[:, block] * parts[:, n, None] for n, block in enumerate(space.blocks)]
    return np.concatenate(scaled, axis=1).astype(np.float32)


def _topics(holdings: Holdings) -> tuple[Vectors, list[str]]:
    """Return the topics (N, k) of the first kind there is, and their names."""
    snapshot = holdings.snapshot
    kinds = [kind for kind in _MAIN_TOPICS if kind in snapshot.with_topics()]
    if not kinds:
        return np.zeros((len(holdings.ids), 0), np.float32), []
    names = [str(name) for name in snapshot.topics(kinds[0])["name"].to_pylist()]
    return topic_shares(snapshot.topic_weights(kinds[0])), names


def _liked(profile: Profile, holdings: Holdings) -> Shares:
    return _shares(profile.likes, profile.liked_folders, holdings)


def _disliked(profile: Profile, holdings: Holdings) -> Shares:
    return _shares(profile.dislikes, profile.disliked_folders, holdings)


def _shares(photos: Sequence[str], folders: Sequence[str], holdings: Holdings) -> Shares:
    """Return rows and what each counts: photos and folders 1 each, all together 1."""
    n_named = len(photos) + len(folders)
    parts = [np.array([[row], [1]]) for row in holdings.rows(photos)]
    for folder in folders:
        inside = np.flatnonzero(holdings.inside(folder))
        if not len(inside):
            raise LookupError(f"no folder {folder!r} in this run")
        parts.append(np.stack([inside, np.full(len(inside), 1 / len(inside))]))
    rows, shares = np.concatenate([*parts, np.empty((2, 0))], axis=1)
    return rows.astype(np.int64), shares / max(1, n_named)


def _incidence(shares: Sequence[Shares], n_photos: int) -> csr_array:
    """Return what each photo counts in each profile, (P, N)."""
    ends = np.cumsum([0, *(len(rows) for rows, _ in shares)])
    rows = np.concatenate([rows for rows, _ in shares])
    values = np.concatenate([values for _, values in shares]).astype(np.float32)
    return csr_array((values, rows, ends), shape=(len(shares), n_photos))


def _dialled(dials: Mapping[str, float], names: Sequence[str]) -> NDArray[np.float32]:
    """Return what dials add to the named columns (M,)."""
    added = np.zeros(len(names), np.float32)
    for name, value in dials.items():
        added[matching(plain(name), names)] += value
    return added
