"""A site asks for what is like photos, for recommendations and for tags, and gets the engine's."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from models.records.profiles import Profile, Profiles
from models.records.store import AtlasStore
from models.retrieval.holdings import Holdings
from tests.dashboards.api.conftest import Site

EVERYTHING = {"top": 100, "cut": False, "collapse": False}


@pytest.fixture(scope="module")
def holdings(site: Site) -> Holdings:
    return Holdings(AtlasStore(site.atlas.url).snapshot())


def label_of(site: Site, photo_id: str) -> str:
    return str(site.get("tag", photo=photo_id).get_json()["tags"][0]["label"])


def test_photos_like_one_come_with_what_the_dashboard_shows_of_them(site: Site) -> None:
    photo_id = site.atlas.photo_ids[5]
    told = site.get("similar", photos=photo_id, top=3, cut="false").get_json()
    first = told["found"][0]
    assert (told["by"], told["metric"], len(told["found"])) == ("conv", "cosine", 3)
    assert told["n_searched"] == 59
    assert site.atlas.paths[first["photo_id"]].as_posix() in first["uris"][0] or first[
        "name"
    ].startswith("Caf")
    assert site.client.get(first["thumbnail"]).mimetype == "image/webp"
    assert photo_id not in [one["photo_id"] for one in told["found"]]


REFERENCES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "cosine": lambda a, b: cdist(a, b, "cosine"),
    "euclidean": lambda a, b: cdist(a, b, "euclidean"),
    "sqeuclidean": lambda a, b: cdist(a, b, "sqeuclidean"),
    "minkowski": lambda a, b: cdist(a, b, "minkowski", p=1.5),
    "mse": lambda a, b: cdist(a, b, "sqeuclidean") / a.shape[1],
    "chi_squared": lambda a, b: ((a - b) ** 2 / np.maximum(a + b, 1e-12)).sum(axis=1)[None],
}


@pytest.mark.parametrize("metric", REFERENCES)
def test_every_distance_is_the_reference_implementations(
    site: Site, holdings: Holdings, metric: str
) -> None:
    photo_id = site.atlas.photo_ids[7]
    asked = {**EVERYTHING, "photos": [photo_id], "metric": metric, "power": 1.5}
    found = site.post("similar", **asked).get_json()["found"]
    vectors = holdings.index("conv").vectors.astype(np.float64)
    expected = REFERENCES[metric](vectors[7:8], vectors)[0]
    told = {one["photo_id"]: one["distance"] for one in found}
    assert len(told) == 59
    ids = [each for each in site.atlas.photo_ids if each != photo_id]
    others = np.delete(expected, 7)
    np.testing.assert_allclose([told[each] for each in ids], others, rtol=1e-5, atol=1e-6)


def test_an_upload_finds_itself_first(site: Site) -> None:
    photo_id = site.atlas.photo_ids[9]
    for asked in ({}, {"by": "colours"}, {"metric": "mse", "top": 1}):
        told = site.send("similar", site.content(photo_id), **asked).get_json()
        assert told["found"][0]["photo_id"] == photo_id, asked
        assert told["found"][0]["similarity"] > 0.9, asked


def test_an_upload_and_a_photo_are_one_question(site: Site) -> None:
    one, other = site.atlas.photo_ids[3], site.atlas.photo_ids[40]
    both = site.post("similar", photos=[one, other], **EVERYTHING).get_json()["found"]
    mixed = site.send(
        "similar", site.content(other), photos=one, top=100, cut="false", collapse="false"
    ).get_json()["found"]
    distances = {each["photo_id"]: each["distance"] for each in mixed}
    assert one not in distances
    for each in both:
        assert distances[each["photo_id"]] == pytest.approx(each["distance"], abs=2e-3)


def test_words_are_a_search_of_their_own_and_a_filter_beside_photos(site: Site) -> None:
    found = site.get("similar", words="coast", top=5).get_json()
    assert found["by"] == "words"
    assert {label_of(site, one["photo_id"]) for one in found["found"]} == {"coast"}
    assert all(one["reasons"] for one in found["found"])
    forest = next(one for one in site.atlas.photo_ids[2:] if label_of(site, one) == "forest")
    among = site.get("similar", photos=forest, words="coast", cut="false").get_json()["found"]
    assert among
    assert all(site.get("tag", photo=one["photo_id"]).get_json()["tags"] for one in among)


def test_filters_and_limits_hold(site: Site) -> None:
    asked = {"photos": site.atlas.photo_ids[0], "cut": "false", "top": 100}
    within = site.get("similar", folder="2024", **asked).get_json()
    assert {one["folder"].rsplit("/", 1)[1] for one in within["found"]} == {"2024"}
    none = site.get("similar", since="2031-01-01", **asked).get_json()
    assert (none["found"], none["n_searched"]) == ([], 0)
    cut = site.get("similar", photos=site.atlas.photo_ids[0], top=100, cut="true").get_json()
    assert all(one["stands_out"] for one in cut["found"])
    assert cut["n_left_out"] > 0


def test_a_taste_is_recommended_for_with_reasons(site: Site) -> None:
    likes = [one for one in site.atlas.photo_ids[2:] if label_of(site, one) == "coast"][:3]
    told = site.post("recommend", likes=likes, top=4).get_json()["recommended"]
    assert len(told) == 4
    assert "coast" in told[0]["reason"]
    assert told[0]["like"] in likes
    shown = {photo["photo_id"] for one in told for photo in one["photos"]}
    assert not shown & set(likes)
    again = site.post("recommend", likes=likes, seen=sorted(shown), top=4).get_json()["recommended"]
    assert not shown & {photo["photo_id"] for one in again for photo in one["photos"]}


def test_dials_are_said_in_an_address_and_in_json(site: Site) -> None:
    said = site.get("recommend", dials=["coast=1", "forest=-0.5"], top=3).get_json()
    posted = site.post("recommend", dials={"coast": 1, "forest": -0.5}, top=3).get_json()
    assert said == posted
    assert label_of(site, said["recommended"][0]["photos"][0]["photo_id"]) == "coast"


def test_folders_are_recommended_with_their_best_photos(site: Site) -> None:
    told = site.post("recommend", dials={"coast": 1}, by="folder", top=2).get_json()
    assert len(told["recommended"]) == 2
    for one in told["recommended"]:
        assert {photo["folder"] for photo in one["photos"]} == {one["folder"]}


def test_a_kept_profile_is_recommended_for_as_far_as_the_run_knows_it(site: Site) -> None:
    likes = (site.atlas.photo_ids[8], "0" * 64)
    kept = Profiles(AtlasStore(site.atlas.url).files)
    kept.keep(Profile(name="Ada", likes=likes, dials={"coast": 0.5}))
    told = site.get("recommend", profile="Ada", top=3).get_json()
    assert told["notes"] == ["1 likes of profile 'Ada' are not in this run"]
    plain = site.post("recommend", likes=likes[:1], dials={"coast": 0.5}, top=3).get_json()
    assert told["recommended"] == plain["recommended"]
    unknown = site.get("recommend", profile="../current")
    assert unknown.status_code == 404
    assert "Ada" in unknown.get_json()["detail"]


def test_tags_of_a_photo_and_of_an_upload(site: Site) -> None:
    photo_id = site.atlas.photo_ids[5]
    told = site.post("tag", photo=photo_id).get_json()
    assert (told["photo_id"], told["tagger"], len(told["tags"])) == (photo_id, "drawn", 3)
    sent = site.send("tag", site.content(photo_id)).get_json()
    assert sent["photo_id"] is None
    assert sent["tags"] == [{"label": "coast", "probability": 0.9, "confident": True}]


def test_photos_are_named_by_the_end_of_a_path_too(site: Site) -> None:
    photo_id = site.atlas.photo_ids[20]
    path = site.atlas.paths[photo_id]
    for name in (photo_id[:12], str(path), f"{path.parent.name}/{path.name}"):
        assert site.post("tag", photo=name).get_json()["photo_id"] == photo_id
