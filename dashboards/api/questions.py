"""What the API can be asked: typed, bounded, and described to programs by the same models."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from models.records.profiles import Profile
from models.retrieval.recommendation import Choice
from models.retrieval.search import Filters, Manner

MOST_RESULTS = 200
MOST_PHOTOS = 50  # that one search goes by, each a row of distances
MOST_NAMED = 10_000  # liked, disliked or seen photos of one profile
MOST_DIALS = 200
_LONGEST = 1_000  # characters of a name or path

Metric = Literal["", "cosine", "euclidean", "sqeuclidean", "minkowski", "mse", "chi_squared"]
Name = Annotated[str, Field(min_length=1, max_length=_LONGEST)]
Text = Annotated[str, Field(max_length=_LONGEST)]
Words = Annotated[str, Field(max_length=200)]  # each unknown one is looked up among all names
Photos = Annotated[list[Name], Field(max_length=MOST_NAMED)]
Folders = Annotated[list[Name], Field(max_length=MOST_PHOTOS)]
Dial = Annotated[float, Field(ge=-1, le=1)]


class Question(BaseModel):
    """What all questions have in common: nothing unknown is passed over, nothing is infinite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Similar(Question):
    """What is like some photos, or shows what words say. Uploads come as `file`, beside these."""

    photos: list[Name] = Field(
        [],
        max_length=MOST_PHOTOS,
        description="Photos of the atlas: ids, their first 8 digits or more, or ends of paths. "
        "Several, and uploads beside them, are one question.",
    )
    words: Words = Field(
        "",
        description='Tags and topics, as: beach -crowd "night sky". Without photos, the search '
        "itself; with photos, only what shows this is found.",
    )
    by: Text = Field(
        "",
        description="A representation of the atlas, or `colours`; empty: what finds most.",
    )
    metric: Metric = Field("", description="Empty: cosine, and chi_squared for colours.")
    power: float = Field(3.0, ge=1, le=100, description="p of minkowski.")
    whitened: bool | None = Field(
        None,
        description="Let what most photos share count for less; left out: for `instance` alone.",
    )
    top: int = Field(15, ge=1, le=MOST_RESULTS, description="Results wanted.")
    cut: bool = Field(True, description="Leave out what does not stand out from the collection.")
    collapse: bool = Field(True, description="Show near duplicates as one result.")
    folder: Text = Field("", description="Only this folder and those below it; an end will do.")
    since: date | None = Field(None, description="Only photos taken on this day or later.")
    until: date | None = Field(None, description="Only photos taken on this day or before.")

    def manner(self, by: str, *, words: str) -> Manner:
        """Return how to search. by: a representation. words: what is found has to show."""
        return Manner(
            representation=by,
            metric=self.metric,
            whitened=self.whitened,
            power=self.power,
            n_wanted=self.top,
            filters=Filters(words, self.folder, self.since, self.until),
            collapse=self.collapse,
            cut=self.cut,
        )


class Recommend(Question):
    """What suits a taste. A kept profile, and what is said beside it, count together."""

    profile: Text = Field("", description="The name of a profile that the atlas keeps.")
    likes: Photos = Field([], description="Photos, named as for a search.")
    dislikes: Photos = Field([], description="Photos, named as for a search.")
    seen: Photos = Field([], description="Photos not to be recommended.")
    liked_folders: Folders = Field([], description="Folders; an end of their path will do.")
    disliked_folders: Folders = Field([], description="Folders; an end of their path will do.")
    dials: dict[str, Dial] = Field(
        {},
        max_length=MOST_DIALS,
        description="How much of a tag or topic is wanted, -1 to 1. In an address: "
        "dials=beach=0.5, repeated.",
    )
    by: Literal["photo", "folder"] = Field("photo", description="What to recommend.")
    top: int = Field(20, ge=1, le=MOST_RESULTS, description="Recommendations wanted.")
    balance: float = Field(0.7, ge=0, le=1, description="1: relevance alone, 0: variety alone.")
    elsewhere: bool = Field(
        False, description="Nothing from the folders of what is liked; of folders always so."
    )

    @field_validator("dials", mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        """Read dials as an address has them: a list of NAME=NUMBER."""
        if not isinstance(value, list):
            return value
        parts = [str(each).rpartition("=") for each in value]
        if not all(name for name, _, _ in parts):
            raise ValueError("write each dial as NAME=NUMBER")
        return {name: number for name, _, number in parts}

    def choice(self) -> Choice:
        """Return how to choose."""
        return Choice(n_wanted=self.top, balance=self.balance, elsewhere=self.elsewhere)

    def beside(self, kept: Profile, photos: Mapping[str, list[str]]) -> Profile:
        """Return a profile with what this question adds; photos: ids of likes, dislikes, seen."""
        return replace(
            kept,
            likes=(*kept.likes, *photos["likes"]),
            dislikes=(*kept.dislikes, *photos["dislikes"]),
            seen=(*kept.seen, *photos["seen"]),
            liked_folders=(*kept.liked_folders, *self.liked_folders),
            disliked_folders=(*kept.disliked_folders, *self.disliked_folders),
            dials={**kept.dials, **self.dials},
        )


class Tag(Question):
    """What a photo shows. An upload comes as `file`, in place of `photo`."""

    photo: Text = Field("", description="A photo of the atlas, named as for a search.")
