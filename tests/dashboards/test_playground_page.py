"""The playground page shows what is computed, the best marked, as its address says."""

from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from dashboards.gallery import Gallery
from dashboards.layermap import class_colours, serve_layer_maps
from dashboards.pages.playground import PlaygroundPage
from dashboards.palette import OTHER
from dashboards.playgroundview import PlaygroundView, playground_view
from dashboards.scorestrips import in_order
from models.retrieval.classes import Classes
from models.retrieval.grid import best_of
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas
from tests.drawn_playground import BEST, play


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> DrawnAtlas:
    atlas = draw_atlas(tmp_path_factory.mktemp("played"))
    play(atlas)
    return atlas


@pytest.fixture(scope="module")
def gallery(played: DrawnAtlas) -> Gallery:
    return Gallery(played.url)


@pytest.fixture(scope="module")
def page(gallery: Gallery) -> PlaygroundPage:
    return PlaygroundPage(gallery)


def view_of(gallery: Gallery, search: str = "") -> PlaygroundView:
    shown = gallery.current()
    there = shown.grid.configurations()
    return playground_view(shown.grid, there, shown.photo_id(0), search)


def test_nothing_computed_names_the_command(drawn_atlas: DrawnAtlas) -> None:
    told = str(PlaygroundPage(Gallery(drawn_atlas.url)).layout(""))
    assert "sceneatlas playground --atlas ATLAS" in told
    assert drawn_atlas.url not in told, "visitors need not know where it lies"


def test_the_best_is_shown_first_and_marked_among_its_network(
    page: PlaygroundPage, gallery: Gallery
) -> None:
    view = view_of(gallery, "?by=tag")
    assert f"{view.shown.backbone} {view.shown.layer}" == BEST
    assert view.shown.metric == "cosine"
    assert view.beside.backbone == "guesser"
    told = str(page.layout("?by=tag"))
    assert told.count("is-best") == 2  # one a network
    assert told.count("best of all") == 1
    assert "16 of 16 configurations are computed" in told


def test_bars_can_score_one_photo(page: PlaygroundPage, played: DrawnAtlas) -> None:
    whole = str(page.layout(f"?by=tag&photo={played.photo_ids[5]}"))
    alone = str(page.layout(f"?by=tag&photo={played.photo_ids[5]}&score=photo"))
    assert whole != alone


def test_the_address_says_all_and_is_read_back(gallery: Gallery, played: DrawnAtlas) -> None:
    view = view_of(
        gallery,
        f"?network=guesser&layer=conv3&metric=euclidean&by=tag&photo={played.photo_ids[3]}"
        "&other_network=seer&other_layer=conv1&page=2&class=coast&score=photo&since=2023-01-01",
    )
    assert (view.shown.backbone, view.shown.layer, view.shown.metric) == (
        "guesser",
        "conv3",
        "euclidean",
    )
    assert (view.beside.backbone, view.beside.layer) == ("seer", "conv1")
    again = view_of(gallery, view.href().partition("?")[2])
    assert again == view
    assert "since=2023-01-01" in view.href()


@pytest.mark.parametrize(
    "search",
    ["?network=nonsense&layer=../etc&metric=x&by=y&page=²&class=z", "?metric=mse", "?pooling=gem"],
)
def test_what_is_not_computed_gives_way(
    page: PlaygroundPage, gallery: Gallery, search: str
) -> None:
    assert view_of(gallery, search).shown in gallery.current().grid.configurations()
    assert "Score by layer" in str(page.layout(search))


def test_a_photo_that_is_not_there_is_said(page: PlaygroundPage) -> None:
    assert "No such photo" in str(page.layout("?photo=nonsense"))


def test_results_are_marked_hit_or_miss_and_lead_on(
    page: PlaygroundPage, played: DrawnAtlas
) -> None:
    told = str(page.layout(f"?by=tag&photo={played.photo_ids[9]}"))
    assert told.count("result-hit") + told.count("result-miss") == 2 * 15
    assert "/models?model=seer&layer=conv5" in told


def test_classes_can_be_chosen_and_strips_show_one_alone(
    page: PlaygroundPage, gallery: Gallery
) -> None:
    every = str(page.layout("?by=tag"))
    assert every.count("strip-link") == 59  # one photo has no tag
    classes = gallery.current().grid.classes("tag")
    alone = str(page.layout(f"?by=tag&class={classes.names[0]}"))
    assert alone.count("strip-link") == int((classes.codes == 0).sum())


def test_classes_are_ordered_by_what_they_score(page: PlaygroundPage, gallery: Gallery) -> None:
    told = str(page.layout("?by=tag&network=guesser&layer=conv1"))
    grid = gallery.current().grid
    view = view_of(gallery, "?by=tag&network=guesser&layer=conv1")
    scores = grid.scored(view.shown, "tag").by_class
    best, worst = (grid.classes("tag").names[at] for at in (scores.argmax(), scores.argmin()))
    assert told.index(f"{best}: ") < told.index(f"{worst}: ")
    assert f"{best}: {scores.max():.1f} %" in told


def test_photos_stand_class_by_class() -> None:
    classes = Classes("tag", ("a", "b"), np.array([1, 0, -1, 0, 1]))
    assert in_order(classes, "").tolist() == [1, 3, 0, 4]
    assert in_order(classes, "b").tolist() == [0, 4]


def test_a_layer_without_a_map_says_what_to_run(page: PlaygroundPage) -> None:
    told = str(page.layout("?network=seer&layer=conv1"))
    assert "pip install 'sceneatlas[umap]'" in told
    assert "--backbones seer --layers conv1 --pooling avg --maps" in told


def test_a_map_is_told_with_places_classes_and_ids(gallery: Gallery, played: DrawnAtlas) -> None:
    server = Flask("test")
    serve_layer_maps(server, gallery)
    client = server.test_client()
    answer = client.get(f"/playground/{RUN_ID}/seer.conv5.avg.0badcafe.json?by=tag")
    drawn = answer.get_json()
    assert drawn["ids"] == list(played.photo_ids)
    assert len(drawn["places"]) == len(drawn["codes"]) == 60
    assert all(0 <= step <= 1000 for place in drawn["places"] for step in place)
    for path in (
        f"/playground/{RUN_ID}/seer.conv1.avg.0badcafe.json",  # has no map
        f"/playground/{RUN_ID}/..%2f..%2fcurrent.json",
        "/playground/nonsense/seer.conv5.avg.0badcafe.json",
        f"/playground/{RUN_ID}/seer.conv5.avg.0badcafe.json?by=nonsense",
    ):
        assert client.get(path).status_code == 404


def test_the_largest_classes_have_colours_of_their_own() -> None:
    codes = np.repeat(np.arange(12), np.arange(1, 13))
    colours = class_colours(Classes("tag", tuple("abcdefghijkl"), codes))
    assert colours[:3] == [OTHER] * 3
    assert len(set(colours[3:])) == 9


def test_a_page_that_is_open_sees_what_is_computed_meanwhile(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=20)
    page = PlaygroundPage(Gallery(atlas.url))
    assert "Nothing is computed" in str(page.layout(""))
    play(atlas, n_metrics=1)
    assert "8 of 8 configurations" in str(page.layout(""))
    play(atlas)
    assert "16 of 16 configurations" in str(page.layout(""))


def test_a_collection_of_two_photos_is_shown(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=2)
    play(atlas)
    assert "Score by layer" in str(PlaygroundPage(Gallery(atlas.url)).layout(""))
    assert best_of({}) is None
