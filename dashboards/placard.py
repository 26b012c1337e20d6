"""What a page tells about one photo: its tags, topics, neighbours and facts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """A scene label of a photo, with its probability in [0, 1]."""

    label: str
    probability: float
    confident: bool


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic of a photo; share: its part in [0, 1] of all the photo's topic weight."""

    representation: str
    topic: int
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A photo near another one; similarity: cosine in [-1, 1]."""

    photo_id: str
    similarity: float
    label: str


@dataclass(frozen=True, slots=True)
class Placard:
    """What hangs beside a photo: its file's name, upright size, tags and strongest topics."""

    photo_id: str
    name: str
    width: int
    height: int
    tags: tuple[Tag, ...]
    topics: tuple[TopicShare, ...]

    @property
    def label(self) -> str:
        """The photo in words: its first tag, or its file's name."""
        return self.tags[0].label if self.tags else self.name


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything a page shows of a photo.

    uris: where its files lay at the build; original_there: whether one may still be read.
    neighbours: by representation, nearest first.
    """

    placard: Placard
    facts: tuple[tuple[str, str], ...]
    uris: tuple[str, ...]
    original_there: bool
    neighbours: dict[str, tuple[Neighbour, ...]]
