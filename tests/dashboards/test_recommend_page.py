"""The recommend page: tastes become recommendations with reasons; profiles are kept by editors."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.access.person import NotAllowed, Person, Role, acting_as
from dashboards.finder import Finder
from dashboards.gallery import Gallery
from dashboards.pages.recommend import RecommendPage
from models.records.profiles import Profile, Profiles, profile_of_text
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas

_RESULT = re.compile(r"href='/photo\?id=([0-9a-f]{64})', className='tile'")
_VIEWER = Person("bob", Role.VIEWER)
_EDITOR = Person("ann", Role.EDITOR)


@pytest.fixture(scope="module")
def page(drawn_atlas: DrawnAtlas) -> RecommendPage:
    return RecommendPage(Gallery(drawn_atlas.url), Finder())


@pytest.fixture(scope="module")
def likes(drawn_atlas: DrawnAtlas) -> list[str]:
    """Three photos of coasts."""
    coasts = [one for one in drawn_atlas.photo_ids if "coast" in drawn_atlas.paths[one].name]
    return coasts[:3]


@pytest.fixture
def own(tmp_path: Path) -> RecommendPage:
    """A page whose atlas may be changed."""
    return RecommendPage(Gallery(draw_atlas(tmp_path, n_photos=24).url), Finder())


@pytest.fixture
def editor() -> Iterator[None]:
    with acting_as(_EDITOR):
        yield


def test_without_a_taste_topics_are_offered_with_their_best_photos(page: RecommendPage) -> None:
    tastes: list[Any] = [None, {}, {"likes": []}, {"dials": {"coast": 0}}]
    for taste in tastes:
        told, known, _ = _answer(page, taste)
        assert "Choose topics to start from" in told
        assert "'dial': 'coast + forest', 'to': 1" in told
        assert told.count("/media/thumbnail/") == 12 * 6
        assert "Nothing is known of your taste yet" in told
        assert not re.search(r"\bBy \d|\b0 (likes|dislikes|dials)", told)
        assert "No photo or folder yet" in known


def test_likes_lead_to_others_like_them_with_reasons(page: RecommendPage, likes: list[str]) -> None:
    told, known, listed = _answer(page, {"likes": likes})
    assert listed == _ids(told)
    assert not set(likes) & set(listed)
    assert "Span('coast')" in told[: told.index("Score")]
    assert re.search(r"0\.\d\d coast.*; like", told)
    assert "coast, which you like" in told
    assert "'By 3 likes.'" in told
    assert all(one in known for one in likes)


def test_a_taste_is_told_by_what_it_says_and_in_its_number(
    page: RecommendPage, likes: list[str]
) -> None:
    one = {"likes": likes[:1], "dials": {"coast": 0.5, "forest": 0}}
    more = {"dislikes": likes[:2], "dials": {"coast": 1, "forest": -1}, "seen": likes[2:]}
    gone = {"likes": [likes[0], "0" * 64]}
    assert "'By 1 like, 1 dial.'" in _answer(page, one)[0]
    assert "'By 2 dislikes, 2 dials, 1 seen.'" in _answer(page, more)[0]
    assert "1 photo, folder or dial of this taste is not in this run" in _answer(page, gone)[0]


def test_other_folders_only_are_recommended_from_where_that_is_asked(
    page: RecommendPage, drawn_atlas: DrawnAtlas, likes: list[str]
) -> None:
    everywhere = _folders(drawn_atlas, _answer(page, {"likes": likes[:1]})[2])
    assert len(everywhere) == 3
    elsewhere = _answer(page, {"likes": likes[:1]}, "?elsewhere=1")[2]
    assert _folders(drawn_atlas, elsewhere) == everywhere - {
        drawn_atlas.paths[likes[0]].parent.name
    }


def test_folders_are_recommended_away_from_the_likes(
    page: RecommendPage, drawn_atlas: DrawnAtlas, likes: list[str]
) -> None:
    told, _, listed = _answer(page, {"likes": likes[:1]}, "?by=folder")
    assert drawn_atlas.paths[likes[0]].parent.name not in _folders(drawn_atlas, listed)
    assert told.count("className='card folder'") == 2
    liked = str(drawn_atlas.photos / "2024")
    told, known, _ = _answer(page, {"liked_folders": [liked]}, "?by=folder")
    assert f"'of': '{liked}'" not in told
    assert f"'verdict': 'liked_folders', 'of': '{liked}'" in known


def test_dials_dislikes_weights_and_variety_change_what_is_recommended(
    page: RecommendPage, likes: list[str]
) -> None:
    plain = _answer(page, {"likes": likes})[2]
    for taste, search in (
        ({"likes": likes, "dials": {"kitchen": 1}}, ""),
        ({"likes": likes, "dislikes": plain[:2]}, ""),
        ({"likes": likes}, "?weights=1,0,0"),
        ({"likes": likes}, "?balance=0.2"),
    ):
        assert _answer(page, taste, search)[2] != plain


def test_what_was_seen_is_not_shown_again(page: RecommendPage, likes: list[str]) -> None:
    first = _answer(page, {"likes": likes})[2]
    told, _, then = _answer(page, {"likes": likes, "seen": first})
    assert not set(first) & set(then)
    assert f"{len(first)} seen" in told


def test_what_a_run_does_not_have_is_left_out_and_said(
    page: RecommendPage, likes: list[str]
) -> None:
    gone = {"likes": [*likes, "0" * 64], "liked_folders": ["nowhere"], "dials": {"old topic": 1}}
    told, _, listed = _answer(page, gone)
    assert listed == _answer(page, {"likes": likes})[2]
    assert "3 photos, folders or dials of this taste are not in this run" in told
    assert "Choose topics" in _answer(page, {"likes": ["0" * 64]})[0]


@pytest.mark.parametrize(
    ("taste", "search", "said"),
    [
        ({"likes": "all"}, "", "a list of names"),
        ({"nonsense": 1}, "", "a profile is an object"),
        ("text", "", "a profile is an object"),
        ({"dials": {"coast": 7}}, "", "from -1 to 1"),
        ({"seen": ["x"] * 3000}, "", "at most 2,000"),
        ({"liked_folders": ["x"] * 300}, "", "at most 200"),
        ({"dials": {"coast": 1}}, "?balance=much", "from 0 to 1"),
        ({"dials": {"coast": 1}}, "?balance=7", "from 0 to 1"),
        ({"dials": {"coast": 1}}, "?weights=1,2", "write three"),
        ({"dials": {"coast": 1}}, "?weights=0,0,0", "one is above 0"),
    ],
)
def test_what_cannot_be_recommended_by_is_said(
    page: RecommendPage, taste: Any, search: str, said: str
) -> None:
    told = _answer(page, taste, search)[0]
    assert "role='alert'" in told
    assert said in told
    page.layout(search)  # with which one goes on


def test_dials_stay_under_the_readers_hand(page: RecommendPage) -> None:
    dials = page.dials(run=RUN_ID, taste={"dials": {"kitchen": 0.5}}, values=[], ids=[])
    names = [one.children[1].id["topic"] for one in dials]
    values = [one.children[1].value for one in dials]
    assert "kitchen" in names
    assert values[names.index("kitchen")] == 0.5
    ids = [{"topic": name} for name in names]
    same = page.dials(run=RUN_ID, taste={"dials": {"kitchen": 0.5}}, values=values, ids=ids)
    assert not isinstance(same, list)
    anew = page.dials(run=RUN_ID, taste={}, values=values, ids=ids)
    assert isinstance(anew, list)


@pytest.mark.usefixtures("editor")
def test_a_profile_is_kept_opened_and_exported_as_the_command_reads_it(
    own: RecommendPage,
) -> None:
    taste = {"likes": ["0" * 64], "dials": {"coast": 0.5, "forest": 0}}
    assert "Write a name" in own.keep(clicks=1, name=" ", taste=taste)[0]
    said, names = own.keep(clicks=1, name=" Ada's coasts ", taste=taste)
    assert "cannot be" in said
    said, names = own.keep(clicks=1, name=" Ada ", taste=taste)
    assert (said, names) == ("Kept as Ada.", ["Ada"])
    opened, name, _ = own.open(name="Ada")
    assert (list(opened["likes"]), opened["dials"], name) == (["0" * 64], {"coast": 0.5}, "Ada")
    assert "in place of" in own.keep(clicks=2, name="Ada", taste=taste)[0]
    file = own.export(clicks=1, name="Ada", taste=opened)
    assert file["filename"] == "Ada.json"
    read = profile_of_text(file["content"])
    assert read == Profile(name="Ada", likes=("0" * 64,), dials={"coast": 0.5})
    assert json.loads(file["content"])["name"] == "Ada"


def test_viewers_keep_nothing_but_export(own: RecommendPage) -> None:
    with acting_as(_VIEWER):
        with pytest.raises(NotAllowed, match="bob is a viewer"):
            own.keep(clicks=1, name="Ada", taste={"dials": {"coast": 1}})
        assert own.export(clicks=1, name="", taste={"dials": {"coast": 1}})["content"]
        assert "Only editors may keep" in str(own.layout(""))
    assert own._profiles.names() == []


def test_a_profile_that_is_not_there_is_said(own: RecommendPage) -> None:
    with pytest.raises(LookupError, match="no profile"):
        own.open(name="../../etc/passwd")


@pytest.mark.parametrize("n_photos", [1, 2, 3])
def test_an_atlas_of_hardly_any_photos_recommends_what_it_has(
    tmp_path: Path, n_photos: int
) -> None:
    atlas = draw_atlas(tmp_path, n_photos=n_photos, tagged=False)
    page = RecommendPage(Gallery(atlas.url), Finder())
    told, _, listed = _answer(page, {"likes": [atlas.photo_ids[0]]})
    assert atlas.photo_ids[0] not in listed
    assert listed or "Nothing is left" in told


def test_profiles_of_the_page_are_those_of_the_command(own: RecommendPage) -> None:
    Profiles(own._gallery.store.files).keep(Profile(name="Bo", dials={"coast": 1.0}))
    assert "'Bo'" in str(own.layout(""))


def _answer(page: RecommendPage, taste: Any, search: str = "") -> tuple[str, str, list[str]]:
    view, known, listed = page.view(run=RUN_ID, asked={"search": search, "taste": taste})
    return str(view), str(known), listed


def _ids(told: str) -> list[str]:
    return _RESULT.findall(told)


def _folders(atlas: DrawnAtlas, ids: list[str]) -> set[str]:
    return {atlas.paths[one].parent.name for one in ids}
