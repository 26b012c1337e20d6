"""What a person likes, and the named profiles that an atlas keeps outside its runs."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from models.records.files import Files

_FOLDER = "profiles"
_NAME = re.compile(r"[\w][\w .-]{0,79}")  # a file's name on every system
_LISTS = ("likes", "dislikes", "liked_folders", "disliked_folders", "seen")


class UnfitProfile(ValueError):
    """A profile of another form than ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One person's taste.

    likes, dislikes, seen: photos, by id. liked_folders, disliked_folders: as `photos` names them,
    or the end of one. dials: how much of a tag or topic is wanted, from -1 to 1.
    """

    name: str = ""
    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    liked_folders: tuple[str, ...] = ()
    disliked_folders: tuple[str, ...] = ()
    dials: Mapping[str, float] = field(default_factory=dict)
    seen: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known that a recommendation could start from."""
        named = (self.likes, self.dislikes, self.liked_folders, self.disliked_folders)
        return not any(named) and not any(self.dials.values())

    def to_json(self) -> dict[str, Any]:
        """Return the profile as JSON values, empty lists left out."""
        return {key: value for key, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, value: object) -> "Profile":
        """Read a profile; raises UnfitProfile saying what is wrong with it."""
        known = [each.name for each in fields(cls)]
        if not isinstance(value, dict) or set(value) - set(known):
            raise UnfitProfile(f"a profile is an object with some of {', '.join(known)}")
        for key in _LISTS:
            if not _is_names(value.get(key, [])):
                raise UnfitProfile(f"{key} of a profile is a list of names, not {value[key]!r}")
        dials = value.get("dials", {})
        if not isinstance(dials, dict) or not all(map(_is_dial, dials.values())):
            raise UnfitProfile(f"dials are numbers from -1 to 1 by name, not {dials!r}")
        lists = {key: tuple(value.get(key, ())) for key in _LISTS}
        return cls(name=str(value.get("name", "")), dials=dict(dials), **lists)


class Profiles:
    """The named profiles of an atlas: `profiles/<name>.json`, apart from all runs."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def names(self) -> list[str]:
        """Return the names of all profiles, sorted."""
        names = self._files.names(_FOLDER)
        return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))

    def get(self, name: str) -> Profile:
        """Return a profile; raises LookupError naming those there are."""
        if name not in self.names():
            known = ", ".join(self.names()) or "none"
            raise LookupError(f"no profile {name!r}; there are: {known}")
        return Profile.from_json(self._files.read_json(_path(name)))

    def keep(self, profile: Profile) -> None:
        """Keep a profile under its name, in place of what had it before; raises UnfitProfile."""
        self._files.write_json(_path(profile.name), profile.to_json())


def profile_of_text(text: str) -> Profile:
    """Read a profile from JSON, or from lines: a photo each, with a minus before a dislike.

    A line `folder: NAME` is a liked folder, `beach = 0.5` a dial; # begins a comment.
    Raises UnfitProfile.
    """
    if text.lstrip().startswith("{"):
        try:
            return Profile.from_json(json.loads(text))
        except json.JSONDecodeError as error:
            raise UnfitProfile(f"the profile is no JSON: {error}") from error
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    dials = dict(_dial(line) for line in lines if "=" in line)
    named = [line for line in lines if line and "=" not in line]
    folders = [line for line in named if line.startswith(("folder:", "-folder:"))]
    photos = [line for line in named if line not in folders]
    return Profile.from_json(
        {
            "likes": [line for line in photos if not line.startswith("-")],
            "dislikes": [line[1:].strip() for line in photos if line.startswith("-")],
            "liked_folders": [_after_colon(f) for f in folders if not f.startswith("-")],
            "disliked_folders": [_after_colon(f) for f in folders if f.startswith("-")],
            "dials": dials,
        }
    )


def _after_colon(line: str) -> str:
    return line.partition(":")[2].strip()


def _dial(line: str) -> tuple[str, float]:
    name, _, number = line.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError as error:
        raise UnfitProfile(f"{line!r} is no dial; write NAME = a number from -1 to 1") from error


def _path(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UnfitProfile(
            f"{name!r} cannot be a profile's name: letters, digits, spaces, dots and hyphens can, "
            "80 at most, not beginning with a dot"
        )
    return f"{_FOLDER}/{name}.json"


def _is_names(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


def _is_dial(value: object) -> bool:
    return isinstance(value, int | float) and -1 <= value <= 1
