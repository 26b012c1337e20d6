"""Which topics of a run are which of an earlier one."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.history.matching import match_topics
from models.records.arrays import Vectors
from models.records.overlap import Overlap
from models.records.snapshot import Snapshot

ALIKE = 0.5  # the cosine from which on a pair shares more than it differs in (60°)
_LEAST_SHARED = 10  # photos, below which their weights say nothing about topics


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as people know it."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class TopicPair:
    """A topic before and after; None where it has no partner on that side."""

    before: Topic | None
    after: Topic | None
    similarity: float | None

    @property
    def alike(self) -> bool:
        """Whether it is the same topic, rather than the best of strangers."""
        return self.similarity is not None and self.similarity >= ALIKE

    @property
    def verdict(self) -> str:
        """What to say of the pair: nothing where it is the same topic."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        return "" if self.alike else "hardly the same"


@dataclass(frozen=True, slots=True)
class TopicsCompared:
    """Topics of one representation.

    by: what was compared, "components" of equal meaning or the weights of "shared photos"; None
    where neither was possible, and `note` says why.
    """

    representation: str
    by: str | None
    pairs: tuple[TopicPair, ...]
    note: str = ""


def pair_topics(
    before: Snapshot, after: Snapshot, representation: str, shared: Overlap
) -> TopicsCompared:
    """Match the topics of two runs one to one, so that the similarities add up to the most."""
    then, now = before.topics(representation), after.topics(representation)
    if _same_space(before, after, representation):
        found = match_topics(_components(then), _components(now))
        return TopicsCompared(representation, "components", _pairs(then, now, *found))
    if len(shared.kept) < _LEAST_SHARED:
        why = (
            f"not comparable: the topics rest on different features or labels, and the runs share "
            f"{len(shared.kept)} photos, where their weights say something from "
            f"{_LEAST_SHARED} on"
        )
        return TopicsCompared(representation, None, (), why)
    old = before.topic_weights(representation)[shared.former]
    new = after.topic_weights(representation)[shared.kept]
    return TopicsCompared(
        representation, "shared photos", _pairs(then, now, *match_topics(old.T, new.T))
    )


def _same_space(before: Snapshot, after: Snapshot, representation: str) -> bool:
    """Tell whether value i of a component means the same in both runs."""
    widths = {n_values for run in (before, after) for n_values in _widths(run, representation)}
    if len(widths) != 1:
        return False  # of other lengths, or no topics at all
    table = f"topics/{representation}"
    kin = [run.store.remarks(run.manifest.tables[table]).kin for run in (before, after)]
    if kin[0] and kin[0] == kin[1]:
        return True
    spaces = [_space(run, representation) for run in (before, after)]
    return spaces[0] == spaces[1] and (representation == "conv-nmf" or widths == {len(spaces[0])})


def _space(run: Snapshot, representation: str) -> list[str]:
    """Return what the values of components stand for: features, or the labels that occur."""
    if representation == "conv-nmf":
        return [one.table for one in run.representations() if one.name == "conv"]
    return sorted(set(run.tags()["label"].to_pylist())) if run.manifest.tagger else []


def _widths(run: Snapshot, representation: str) -> list[int]:
    lengths = pc.list_value_length(run.topics(representation)["component"])
    return list(pc.unique(lengths).to_pylist())


def _components(topics: pa.Table) -> Vectors:
    return np.asarray(topics["component"].to_pylist(), np.float32)


def _pairs(
    then: pa.Table, now: pa.Table, matches: NDArray[np.int64], likeness: NDArray[np.float64]
) -> tuple[TopicPair, ...]:
    old, new = _named(then), _named(now)
    paired = [
        TopicPair(old[row], new[matches[row]], float(likeness[row]))
        for row in np.flatnonzero(matches >= 0)
    ]
    gone = [TopicPair(old[row], None, None) for row in np.flatnonzero(matches < 0)]
    come = np.setdiff1d(np.arange(len(new)), matches)
    return (*paired, *gone, *(TopicPair(None, new[row], None) for row in come))


def _named(topics: pa.Table) -> list[Topic]:
    rows = topics.select(["topic", "name"]).to_pylist()
    return [Topic(row["topic"], row["name"]) for row in rows]
