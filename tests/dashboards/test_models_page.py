"""The Models page tells of networks, their layers and channels, and serves pictures by id only."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from plotly.utils import PlotlyJSONEncoder

from commands.networks import CatalogueNetworks
from conf.settings import load_settings
from dashboards.app import create_app
from dashboards.experts import Experts
from dashboards.gallery import Gallery
from dashboards.pages.models import ModelsPage
from models.backbones.catalogue import card, names
from tests.drawn_atlas import DrawnAtlas
from tests.pictured_models import LAYER, MODEL, N_CHANNELS, PICTURED, PicturedAtlas, picture_atlas

OF_LAYER = f"?model={MODEL}&layer={LAYER}"


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> PicturedAtlas:
    return picture_atlas(tmp_path_factory.mktemp("pictured"))


@pytest.fixture(scope="module")
def page(pictured: PicturedAtlas) -> ModelsPage:
    return ModelsPage(Gallery(pictured.atlas.url), pictured.networks)


@pytest.fixture(scope="module")
def client(pictured: PicturedAtlas) -> FlaskClient:
    experts = Experts(networks=pictured.networks)
    client: FlaskClient = create_app(pictured.atlas.url, experts=experts).server.test_client()
    return client


def _told(page: ModelsPage, search: str) -> str:
    return json.dumps(page.layout(search), cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_every_network_is_a_card_and_the_used_one_comes_first(page: ModelsPage) -> None:
    told = _told(page, "")
    assert all(name in told for name in names())
    assert told.count("used by this run") == 1
    assert told.index("used by this run") < told.index("squeezenet1_1-places365")
    assert "4 channels pictured" in told
    assert told.count("Licence of the weights") == len(names())


def test_a_networks_layers_are_listed_with_the_one_that_the_run_reads(page: ModelsPage) -> None:
    told = _told(page, f"?model={MODEL}")
    assert all(f'"{layer.name}"' in told for layer in card(MODEL).layers)
    assert told.count('"this run"') == 1
    assert "4 pictured" in told
    assert "trainable" in told


def test_a_layers_pictures_are_shown_by_key(page: ModelsPage, pictured: PicturedAtlas) -> None:
    told = _told(page, OF_LAYER)
    for channel in PICTURED:
        assert f"/media/channel/{pictured.layer.key}/{channel}.webp" in told
    assert f"showing 4 of {N_CHANNELS} channels" in told
    assert "of 257: BatchNormAct2d, 32 channels, 112 × 112 positions, 64 trainable" in told


def test_without_pictures_the_command_that_makes_them_is_named(page: ModelsPage) -> None:
    told = _told(page, f"?model={MODEL}&layer=head")
    assert f"sceneatlas channels {MODEL} --layer head" in told
    one = _told(page, f"{OF_LAYER}&channel=5")
    assert f"sceneatlas channels {MODEL} --layer {LAYER} --channels 5" in one
    assert "Photos that excite it most" in one


def test_the_photos_of_a_channel_are_its_largest_values(
    page: ModelsPage, pictured: PicturedAtlas
) -> None:
    channel = PICTURED[1]
    told = _told(page, f"{OF_LAYER}&channel={channel}")
    values = pictured.vectors[:, channel]
    order = np.argsort(-values)
    ids = pictured.atlas.photo_ids
    places = [told.index(ids[row]) for row in order[:5]]
    assert places == sorted(places)
    assert f"{values[order[0]]:.3g}" in told
    assert "the mean of the channel's map, measured on 60 of 60 photos" in told
    assert "5.5 in the mean" in told
    assert ids[order[-1]] not in told


def test_near_duplicates_are_one(page: ModelsPage, pictured: PicturedAtlas) -> None:
    first, last = pictured.atlas.photo_ids[0], pictured.atlas.photo_ids[-1]  # drawn as one
    for channel in range(N_CHANNELS):
        told = _told(page, f"{OF_LAYER}&channel={channel}")
        assert not (f"/media/thumbnail/{first}" in told and f"/media/thumbnail/{last}" in told)


def test_a_layer_without_features_says_how_to_get_them(page: ModelsPage) -> None:
    assert "sceneatlas playground" in _told(page, f"?model={MODEL}&layer=head&channel=5")


@pytest.mark.parametrize(
    ("search", "told"),
    [
        ("?model=nonsense", "No such model"),
        ("?model=timm:resnet18", "No such model"),
        ("?model=../../etc/passwd", "No such model"),
        (f"?model={MODEL}&layer=nonsense", "No such layer"),
        (f"{OF_LAYER}&channel=32", "No such channel"),
        (f"{OF_LAYER}&channel=-1", "No such channel"),
        (f"{OF_LAYER}&channel=²", "No such channel"),
        (f"{OF_LAYER}&channel={'9' * 30}", "No such channel"),
    ],
)
def test_what_is_not_there_is_told_kindly(page: ModelsPage, search: str, told: str) -> None:
    assert told in _told(page, search)


def test_a_network_beside_the_catalogue_is_told_of_once_it_is_pictured(
    pictured: PicturedAtlas, tmp_path: Path
) -> None:
    networks = CatalogueNetworks(load_settings(store={"channels_dir": str(tmp_path)}))
    other = f"{MODEL}@instance"
    assert networks.named(other) is None
    networks.pictures().begin(replace(pictured.layer, backbone=other))
    found = networks.named(other)
    assert found is not None
    assert found in networks.all()
    assert networks.layers(other)[-1].tap == found.taps[-1]


def test_a_dashboard_without_networks_says_so(drawn_atlas: DrawnAtlas) -> None:
    assert "No models" in _told(ModelsPage(Gallery(drawn_atlas.url)), "")


def test_a_picture_is_served_by_key_and_number(
    client: FlaskClient, pictured: PicturedAtlas
) -> None:
    path = f"/media/channel/{pictured.layer.key}/7.webp"
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "private" in answer.headers["Cache-Control"]
    assert Image.open(BytesIO(answer.data)).size == (224, 224)
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "forged",
    [
        "0123456789abcdef/7",
        "{key}/8",
        "{key}/-7",
        "{key}/7.webp/../7",
        "{folder}/7",
        "..%2f{folder}/00007",
        "%2e%2e/{folder}/7",
        "/etc/passwd",
        "{key}/" + "9" * 400,
    ],
)
def test_nothing_else_is_served(client: FlaskClient, pictured: PicturedAtlas, forged: str) -> None:
    named = forged.format(key=pictured.layer.key, folder=pictured.layer.folder)
    answer = client.get(f"/media/channel/{named}.webp")
    assert answer.mimetype == "text/html"  # refused, or the app itself, which knows no such page
    assert b"WEBP" not in answer.data


def test_without_networks_no_picture_is_served(
    drawn_atlas: DrawnAtlas, pictured: PicturedAtlas
) -> None:
    client = create_app(drawn_atlas.url).server.test_client()
    assert client.get(f"/media/channel/{pictured.layer.key}/7.webp").status_code == 404


def test_pictures_made_later_are_shown_without_a_restart(tmp_path: Path) -> None:
    pictured = picture_atlas(tmp_path)
    page = ModelsPage(Gallery(pictured.atlas.url), pictured.networks)
    assert "showing 4 of" in _told(page, OF_LAYER)
    content = pictured.pictures.picture(pictured.layer.key, 7)
    response = pictured.pictures.response(pictured.layer, 7)
    assert content is not None
    pictured.pictures.keep(pictured.layer, 11, content, response)
    assert "showing 5 of" in _told(page, OF_LAYER)
