"""What people say of an atlas, kept beside its runs: the names that they gave to topics.

Each renaming is a file of its own that is never changed, so that of two people who rename at once
neither loses, and a listing tells whether anything is new. The last one of a topic counts.
"""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.records.files import Files
from models.records.manifest import Manifest

LONGEST_NAME = 80  # letters; a legend shows some thirty of them

_FOLDER = "annotations/topic_names"
_ENDING = ".json"
_SAME_TOPIC = 0.5  # cosine from which on a refit, too, keeps a topic's number
_DIGITS = 5  # of a component's values: enough for a cosine


@dataclass(frozen=True, slots=True)
class Renaming:
    """A name that somebody gave to a topic; "" gives it back the one that was computed.

    lineage: what its representation rested on, see `lineage`. component: the topic's values as it
    was named, which tell it from another topic that a refit gave the same number. at: ISO 8601.
    """

    representation: str
    lineage: str
    topic: int
    name: str
    component: tuple[float, ...]
    by: str
    at: str


class TopicNames:
    """The names that people gave to the topics of an atlas; files are read once."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._read: dict[str, Renaming] = {}

    def version(self) -> str:
        """Return what changes whenever a topic is renamed, here or by another process."""
        return max(self._listed(), default="")

    def renamings(self) -> list[Renaming]:
        """Return all renamings, oldest first."""
        return [self._renaming(name) for name in self._listed()]

    def given(self, manifest: Manifest, representation: str, topics: pa.Table) -> dict[int, str]:
        """Return which topics of a run have a name that was given, by number.

        topics: with `topic` and `component`. A name holds as long as the topic of its number is
        the one that was named: refits match topics and keep their numbers.
        """
        space = lineage(manifest, representation)
        last = {
            one.topic: one
            for one in self.renamings()
            if (one.representation, one.lineage) == (representation, space)
        }
        if not any(one.name for one in last.values()):
            return {}
        rows = topics.select(["topic", "component"]).to_pylist()
        return {
            row["topic"]: one.name
            for row in rows
            if (one := last.get(row["topic"])) and one.name and _same(one, row["component"])
        }

    def rename(
        self, manifest: Manifest, representation: str, topics: pa.Table, *, topic: int, **said: str
    ) -> Renaming:
        """Keep a name for a topic of a run; said: `name`, "" to take it back, and `by` whom.

        Raises ValueError for a name that is too long or has letters that cannot be shown, KeyError
        for a topic that the run does not have.
        """
        renaming = Renaming(
            representation=representation,
            lineage=lineage(manifest, representation),
            topic=topic,
            name=proper_name(said["name"]),
            component=_component(topics, topic),
            by=said.get("by", ""),
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:4]}"
        self._files.write_json(f"{_FOLDER}/{stamp}{_ENDING}", asdict(renaming))
        return renaming

    def _listed(self) -> list[str]:
        return [name for name in self._files.names(_FOLDER) if name.endswith(_ENDING)]

    def _renaming(self, name: str) -> Renaming:
        if name not in self._read:
            value = self._files.read_json(f"{_FOLDER}/{name}")
            self._read[name] = Renaming(**{**value, "component": tuple(value["component"])})
        return self._read[name]


def lineage(manifest: Manifest, representation: str) -> str:
    """Return what topics of a representation rest on: with another network they are others."""
    tagger = manifest.tagger if representation.startswith("tags") else ""
    return f"{manifest.extractor} {tagger}".strip()


def proper_name(text: str) -> str:
    """Return a name without superfluous blanks; raises ValueError for one that is none."""
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        raise ValueError(f"the name has {len(name)} letters; give it {LONGEST_NAME} at most")
    if not name.isprintable():
        raise ValueError(f"the name {name!r} has letters that cannot be shown; leave them out")
    return name


def with_names(topics: pa.Table, given: dict[int, str]) -> pa.Table:
    """Return a table of topics under the names that people gave them."""
    if not given:
        return topics
    computed = zip(topics["topic"].to_pylist(), topics["name"].to_pylist(), strict=True)
    names = pa.array([given.get(topic, name) for topic, name in computed], pa.string())
    at = topics.column_names.index("name")
    return topics.set_column(at, topics.schema.field("name"), names)


def _component(topics: pa.Table, topic: int) -> tuple[float, ...]:
    numbers = topics["topic"].to_pylist()
    if topic not in numbers:
        raise KeyError(f"no topic {topic} here; there are {len(numbers)}, from 0")
    values = topics["component"][numbers.index(topic)].as_py()
    return tuple(round(value, _DIGITS) for value in values)


def _same(named: Renaming, component: Iterable[float]) -> bool:
    then, now = np.array(named.component), np.fromiter(component, np.float64)
    return len(then) == len(now) and _cosine(then, now) >= _SAME_TOPIC


def _cosine(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / lengths if lengths else 1.0  # nothing, and nothing again
