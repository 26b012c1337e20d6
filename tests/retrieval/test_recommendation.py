from dataclasses import replace

import numpy as np
import pytest

from models.records.profiles import Profile
from models.retrieval.holdings import Holdings
from models.retrieval.reasons import (
    offers,
    recommend,
    recommend_folders,
    sentence,
)
from models.retrieval.recommendation import Choice, Recommender
from models.retrieval.taste import Weights, taste_space, tastes, weighted
from models.retrieval.words import UnknownWord

RELEVANCE = Choice(balance=1.0, n_wanted=5)


@pytest.fixture(scope="module")
def recommender(holdings: Holdings) -> Recommender:
    return Recommender(holdings)


def scene_of(holdings: Holdings, photo_id: str) -> str:
    """Return the label that a photo was drawn as: its likeliest tag."""
    table = holdings.snapshot.tags()
    rows = table.to_pylist()
    return next((r["label"] for r in rows if r["photo_id"] == photo_id and r["rank"] == 1), "")


def of_scene(holdings: Holdings, scene: str, n: int) -> tuple[str, ...]:
    return tuple(each for each in holdings.ids if scene_of(holdings, each) == scene)[:n]


def test_who_likes_a_scene_gets_more_of_it(recommender: Recommender, holdings: Holdings) -> None:
    profile = Profile(likes=of_scene(holdings, "desert", 2))
    found = recommend(recommender, profile, replace(RELEVANCE, n_wanted=2))
    assert [scene_of(holdings, one.photo_id) for one in found] == ["desert"] * 2


def test_scores_fall_and_stay_within_1(recommender: Recommender, holdings: Holdings) -> None:
    scores = [
        one.score
        for one in recommend(recommender, Profile(likes=tuple(holdings.ids[:3])), RELEVANCE)
    ]
    assert scores == sorted(scores, reverse=True)
    assert 1 >= scores[0] > scores[-1] >= -1


def test_a_score_is_the_weighted_sum_of_cosines(
    recommender: Recommender, holdings: Holdings
) -> None:
    space = recommender.space
    profile = Profile(likes=(holdings.ids[4],))
    weights = Weights(tags=1, topics=2, features=3)
    ranked = recommender.ranked([profile], replace(RELEVANCE, weights=weights))
    row = ranked.rows[0, 0]
    cosines = [float(space.rows[row, block] @ space.rows[4, block]) for block in space.blocks]
    assert ranked.scores[0, 0] == pytest.approx(np.dot(cosines, [1, 2, 3]) / 6, abs=1e-5)


def test_what_a_profile_names_is_not_recommended(
    recommender: Recommender, holdings: Holdings
) -> None:
    profile = Profile(
        likes=tuple(holdings.ids[:2]),
        dislikes=tuple(holdings.ids[2:4]),
        seen=tuple(holdings.ids[4:50]),
    )
    found = recommend(recommender, profile, Choice(n_wanted=100))
    assert {one.photo_id for one in found} <= set(holdings.ids[50:])


def test_near_duplicates_come_once_and_not_again_when_seen(holdings: Holdings) -> None:
    copied = Holdings(holdings.snapshot)
    originals = np.arange(60)
    originals[[11, 12, 13]] = 10
    copied.__dict__["originals"] = originals
    twins = {copied.ids[row] for row in (10, 11, 12, 13)}
    everything = Choice(n_wanted=100)
    found = recommend(Recommender(copied), Profile(likes=(copied.ids[0],)), everything)
    assert len(twins & {one.photo_id for one in found}) == 1
    seen = Profile(likes=(copied.ids[0],), seen=(copied.ids[12],))
    found = recommend(Recommender(copied), seen, everything)
    assert not twins & {one.photo_id for one in found}


def test_a_dial_asks_for_a_topic_and_a_negative_one_against_it(
    recommender: Recommender, holdings: Holdings
) -> None:
    wanted = recommend(recommender, Profile(dials={"kitchen": 1}), RELEVANCE)
    assert scene_of(holdings, wanted[0].photo_id) == "kitchen"
    assert "kitchen" in wanted[0].because.named[0][0]
    against = recommend(
        recommender, Profile(dials={"kitchen": -1}), replace(RELEVANCE, n_wanted=60)
    )
    assert against[-1].score < 0


def test_dislikes_lower_what_resembles_them(recommender: Recommender, holdings: Holdings) -> None:
    space = recommender.space
    liked, disliked = holdings.ids[5], holdings.ids[9]
    for profile in (Profile(likes=(liked,)), Profile(likes=(liked,), dislikes=(disliked,))):
        taste = weighted(tastes([profile], holdings, space), space, Weights())
        score = float(taste[0] @ space.rows[9])
        if not profile.dislikes:
            before = score
    assert score < before


def test_the_reason_adds_up_and_names_the_liked_photo(
    recommender: Recommender, holdings: Holdings
) -> None:
    likes = of_scene(holdings, "forest", 2)
    one = recommend(recommender, Profile(likes=likes), RELEVANCE)[0]
    assert "forest" in one.because.named[0][0]
    assert one.because.like in likes
    assert sum(part for _, part in one.because.named) + one.because.features <= one.score + 0.05
    assert sentence(one.because, "a.jpg").endswith("; like a.jpg")


def test_variety_brings_other_looks(recommender: Recommender, holdings: Holdings) -> None:
    profile = Profile(likes=of_scene(holdings, "coast", 1))
    features = recommender.space.features

    def likeness(balance: float) -> float:
        found = recommend(recommender, profile, Choice(n_wanted=8, balance=balance))
        rows = holdings.rows([one.photo_id for one in found])
        return float((features[rows] @ features[rows].T).mean())

    assert likeness(0.3) < likeness(1.0)


def test_many_profiles_get_what_each_alone_gets(
    recommender: Recommender, holdings: Holdings
) -> None:
    profiles = [
        Profile(likes=tuple(holdings.ids[n : n + 2]), dials={"street": 0.5}) for n in range(6)
    ]
    together = recommender.ranked(profiles, Choice(n_wanted=7))
    for place, profile in enumerate(profiles):
        alone = recommender.ranked([profile], Choice(n_wanted=7))
        assert together.rows[place].tolist() == alone.rows[0].tolist()


def test_folders_are_recommended_but_not_those_of_what_is_liked(holdings: Holdings) -> None:
    spread = Holdings(holdings.snapshot)
    spread.__dict__["folders"] = [f"/albums/{scene_of(holdings, each)}" for each in holdings.ids]
    profile = Profile(likes=of_scene(holdings, "coast", 2))
    found = recommend_folders(Recommender(spread), profile, Choice(balance=1.0, n_wanted=3))
    assert "/albums/coast" not in [one.folder for one in found]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert {f"/albums/{scene_of(holdings, each)}" for each in one.photo_ids} == {one.folder}


def test_elsewhere_leaves_out_the_folders_of_likes(
    recommender: Recommender, holdings: Holdings
) -> None:
    profile = Profile(likes=(holdings.ids[0],))
    found = recommend(recommender, profile, Choice(elsewhere=True))
    home = holdings.folders[0]
    assert found
    assert home not in {holdings.folders[holdings.row_of[one.photo_id]] for one in found}


def test_a_profile_that_says_nothing_is_offered_topics(recommender: Recommender) -> None:
    with pytest.raises(ValueError, match="says nothing yet"):
        recommend(recommender, Profile())
    found = offers(recommender)
    assert len(found) == 12
    assert all(each.photo_ids for each in found)


def test_what_the_run_does_not_have_is_told(recommender: Recommender) -> None:
    with pytest.raises(LookupError, match="no photo 'nobody'"):
        recommend(recommender, Profile(likes=("nobody",)))
    with pytest.raises(LookupError, match="no folder 'Mars'"):
        recommend(recommender, Profile(liked_folders=("Mars",)))
    with pytest.raises(UnknownWord):
        recommend(recommender, Profile(dials={"kichen": 1}))


def test_a_folder_counts_as_one_like(recommender: Recommender, holdings: Holdings) -> None:
    folder = Profile(liked_folders=("photos",))
    everything = Profile(likes=tuple(holdings.ids))
    both = tastes([folder, everything], holdings, taste_space(holdings))
    np.testing.assert_allclose(both[0], both[1], atol=1e-5)
