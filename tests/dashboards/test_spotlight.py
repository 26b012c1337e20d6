"""Overlays are made of originals that are there, once, and only for tags that a photo has."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from PIL import Image

from dashboards.gallery import Gallery
from dashboards.marks import alike, marks_of
from dashboards.pages.photo import PhotoPage
from dashboards.spotlight import Spotlight, serve_overlays
from dashboards.whereabouts import picture
from models.records.manifest import Manifest
from models.viewing.evidence import Evidence, NoEvidence
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas
from tests.eventful_atlas import UpperLeft

_MAX_BYTES = 10_000_000


@pytest.fixture(scope="module")
def gallery(drawn_atlas: DrawnAtlas) -> Gallery:
    return Gallery(drawn_atlas.url)


def _labelled(gallery: Gallery, label: str) -> int:
    shown = gallery.current()
    return next(row for row in range(60) if shown.tags(row) and shown.tags(row)[0].label == label)


def test_the_overlay_lies_over_the_whole_photo_and_is_made_once(gallery: Gallery) -> None:
    asked = []

    def explain(run: Manifest, content: bytes, label: str) -> Evidence:
        asked.append(label)
        return UpperLeft()(run, content, label)

    shown, row = gallery.current(), _labelled(gallery, "coast")
    spotlight = Spotlight(explain, max_bytes=_MAX_BYTES)
    made = {spotlight.overlay(shown, row, "coast") for _ in range(3)}
    assert asked == ["coast"]
    with Image.open(BytesIO(made.pop())) as image:
        photo = shown.photo(row)
        assert image.width / image.height == pytest.approx(photo["width"] / photo["height"], 0.02)


@pytest.mark.parametrize("label", ["moon", "../etc", ""])
def test_only_tags_of_the_photo_are_explained(gallery: Gallery, label: str) -> None:
    with pytest.raises(NoEvidence, match="does not have the tag"):
        Spotlight(UpperLeft(), max_bytes=_MAX_BYTES).overlay(gallery.current(), 3, label)


def test_a_photo_whose_original_is_gone_or_another_one_is_not_explained(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=12)
    gallery = Gallery(atlas.url)
    page = PhotoPage(gallery, Spotlight(UpperLeft(), max_bytes=_MAX_BYTES))
    for row in (3, 4):
        path = atlas.paths[atlas.photo_ids[row]]
        path.unlink() if row == 3 else path.write_bytes(b"another")
        asked = {"id": atlas.photo_ids[row], "tag": gallery.current().tags(row)[0].label}
        overlay, told = page.why(run=RUN_ID, asked=asked, hint="")
        assert overlay == []
        assert "not where it was" in str(told)


def test_overlays_are_served_by_id_and_nothing_else(gallery: Gallery) -> None:
    server = Flask(__name__)
    serve_overlays(server, gallery, Spotlight(UpperLeft(), max_bytes=_MAX_BYTES))
    client, row = server.test_client(), _labelled(gallery, "coast")
    photo_id = gallery.current().photo_id(row)
    answer = client.get(f"/media/why/{RUN_ID}/{photo_id}.png?tag=coast")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    for path in (
        f"{RUN_ID}/{photo_id}.png?tag=moon",
        f"{RUN_ID}/{'0' * 64}.png",
        f"x/{photo_id}.png",
    ):
        assert client.get(f"/media/why/{path}").status_code == 404


def test_near_duplicates_know_each_other_and_which_counts(gallery: Gallery) -> None:
    shown = gallery.current()
    duplicate = int(np.flatnonzero(shown.ledger.duplicate)[0])
    original = shown.row(shown.photo(duplicate)["duplicate_of"])
    assert alike(shown, duplicate).tolist() == [original]
    assert alike(shown, original or 0).tolist() == [duplicate]
    assert "near duplicate" in marks_of(shown, duplicate)
    assert "near duplicate" not in marks_of(shown, original or 0)


def test_blurred_and_dark_photos_are_marked_as_the_filters_find_them(gallery: Gallery) -> None:
    shown = gallery.current()
    for row in range(60):
        photo, marks = shown.photo(row), marks_of(shown, row)
        assert ("blurred" in marks) == (photo["sharpness"] < 30)
        assert ("dark" in marks) == (photo["brightness"] < 0.15)


def test_a_small_map_is_darkest_where_most_photos_are() -> None:
    places = np.array([[0, 0], *[[65535, 65535]] * 50], np.uint16)
    with Image.open(BytesIO(picture(places))) as image:
        ink = np.asarray(image)[..., 3]
    assert ink[-1, -1] == 255
    assert 0 < ink[0, 0] < 255
    assert ink[90, 90] == 0
