from pathlib import Path

import pytest

from models.records.files import Files
from models.records.profiles import Profile, Profiles, UnfitProfile, profile_of_text

ADA = Profile(
    name="Ada", likes=("a", "b"), disliked_folders=("work",), dials={"beach": 0.5}, seen=("c",)
)


def test_a_kept_profile_comes_back_as_it_was(tmp_path: Path) -> None:
    profiles = Profiles(Files(str(tmp_path)))
    profiles.keep(ADA)
    assert Profiles(Files(str(tmp_path))).get("Ada") == ADA
    assert profiles.names() == ["Ada"]


def test_a_profile_is_replaced(tmp_path: Path) -> None:
    profiles = Profiles(Files(str(tmp_path)))
    profiles.keep(ADA)
    profiles.keep(Profile(name="Ada", likes=("z",)))
    assert profiles.get("Ada").likes == ("z",)
    with pytest.raises(LookupError, match="no profile 'Eve'; there are: Ada"):
        profiles.get("Eve")


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    for name in ("", "../Ada", "a/b", ".hidden", "x" * 99):
        with pytest.raises(UnfitProfile, match="cannot be a profile's name"):
            Profiles(Files(str(tmp_path))).keep(Profile(name=name))


def test_lines_are_a_profile_too() -> None:
    text = "one.jpg\n- two.jpg  # not this\n\nfolder: Italy/Rome\n-folder: work\nbeach = -0.5\n"
    assert profile_of_text(text) == Profile(
        likes=("one.jpg",),
        dislikes=("two.jpg",),
        liked_folders=("Italy/Rome",),
        disliked_folders=("work",),
        dials={"beach": -0.5},
    )


def test_json_is_read_as_it_was_exported() -> None:
    import json  # noqa: PLC0415

    assert profile_of_text(json.dumps(ADA.to_json())) == ADA


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"likes": "a"}', "likes of a profile is a list"),
        ('{"dials": {"beach": 2}}', "dials are numbers from -1 to 1"),
        ('{"loves": []}', "some of name, likes"),
        ("{", "no JSON"),
        ("beach = much", "is no dial"),
    ],
)
def test_what_is_no_profile_is_told(text: str, complaint: str) -> None:
    with pytest.raises(UnfitProfile, match=complaint):
        profile_of_text(text)


def test_a_profile_that_says_nothing_is_empty() -> None:
    assert Profile(name="new", seen=("a",), dials={"beach": 0}).is_empty
    assert not ADA.is_empty
