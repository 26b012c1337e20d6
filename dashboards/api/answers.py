"""What the API answers: typed, and described to programs by the same models.

Of a photo it tells what the dashboard shows: its id, names of files, folder and thumbnail.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """What all answers have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Photo(Answer):
    """A photo of the atlas."""

    photo_id: str = Field(description="SHA-256 of its content.")
    name: str
    folder: str
    uris: list[str] = Field(description="Where its files lay when the atlas was built.")
    thumbnail: str = Field(description="Address of a WebP picture, on this server.")
    page: str = Field(description="Address of its page, on this server.")


class Share(Answer):
    """A tag or topic, and how much of it."""

    name: str
    share: float


class Hit(Photo):
    """A result of a search."""

    similarity: float = Field(description="1 for equal. Of words: how much of them it shows.")
    distance: float | None = Field(description="Under the metric; null for words.")
    stands_out: bool = Field(description="Whether it reaches the query's own limit.")
    alike: list[str] = Field(description="Ids of near duplicates that it stands for.")
    reasons: list[Share] = Field(description="Tags and topics that answer words.")


class Hits(Answer):
    """Results of a search, best first."""

    run: str
    by: str = Field(description="What photos were compared by; `words` for words alone.")
    metric: str
    limit: float = Field(description="The similarity from which photos stand out.")
    n_searched: int = Field(description="Photos that passed the filters.")
    n_left_out: int = Field(description="Photos left out because they do not stand out.")
    found: list[Hit]
    notes: list[str]


class Recommendation(Answer):
    """A photo, or a folder with its best photos, that suits a taste, and why."""

    score: float = Field(description="In [-1, 1].")
    reason: str = Field(description="As a sentence: 0.41 beach, 0.22 pier; like 0815.jpg.")
    shares: list[Share] = Field(description="Tags and topics, with their parts of the score.")
    like: str | None = Field(description="Id of the liked photo that it resembles most.")
    features: float = Field(description="The part of the score that its looks have.")
    folder: str
    photos: list[Photo]


class Recommendations(Answer):
    """Recommendations, best first."""

    run: str
    by: str = Field(description="photo or folder.")
    recommended: list[Recommendation]
    notes: list[str]


class Label(Answer):
    """A scene that a photo shows."""

    label: str
    probability: float
    confident: bool = Field(description="Whether it reaches the tagger's threshold.")


class Tags(Answer):
    """What a photo shows, likeliest first."""

    run: str
    tagger: str
    photo_id: str | None = Field(description="Null for an upload, which is kept nowhere.")
    tags: list[Label]


class Wrong(Answer):
    """One thing that was wrong with a request."""

    at: str
    wrong: str


class ProblemDetails(Answer):
    """Why there is no answer, after RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="What was wrong.")
    allowed: Any = Field(None, description="What is allowed instead, where that can be listed.")
    next: str = Field("", description="What to do next.")
    errors: list[Wrong] | None = None
