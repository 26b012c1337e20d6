"""An atlas that a program asks over HTTP, and who looks at what it uploads."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from dashboards.app import create_app
from dashboards.experts import Experts
from models.pixels.decode import Limits, Undecodable, decode
from models.records.arrays import Vectors
from models.records.snapshot import Snapshot
from models.retrieval.colours import COLOURS, histogram_of_thumbnail
from models.viewing.newcomer import Newcomer, NewTag, NotComparable
from tests.drawn_atlas import DrawnAtlas, draw_atlas
from tests.sent_form import sent_form

_LIMITS = Limits(1_000_000, 10_000_000)


class ByPixels:
    """Sees photos as the drawn atlas does: as 8 × 8 pixels."""

    def meet(
        self, snapshot: Snapshot, content: bytes | Undecodable, representation: str
    ) -> Newcomer:
        image = self._image(content)
        if representation == COLOURS:
            webp = BytesIO()
            image.save(webp, "WEBP")
            return Newcomer(b"", histogram_of_thumbnail(webp.getvalue())[None])
        if representation != "conv":
            raise NotComparable(f"a photo from outside cannot be compared by {representation!r}")
        return Newcomer(b"", _looks_of(image)[None])

    def tags(self, snapshot: Snapshot, content: bytes | Undecodable) -> list[NewTag]:
        self._image(content)
        return [NewTag("coast", 0.75, confident=True), NewTag("forest", 0.25, confident=False)]

    @staticmethod
    def _image(content: bytes | Undecodable) -> Image.Image:
        if isinstance(content, Undecodable):
            raise content
        return decode(content, limits=_LIMITS)


def _looks_of(image: Image.Image) -> Vectors:
    small = np.asarray(image.convert("RGB").resize((8, 8)), np.float32)
    looks: Vectors = small.ravel() / np.float32(255)
    return looks


@dataclass
class Site:
    """The back end of a site: a client that no browser's headers go along with."""

    client: FlaskClient
    atlas: DrawnAtlas

    def get(self, name: str, **asked: Any) -> TestResponse:
        return self.client.get(f"/api/{name}", query_string=asked)

    def post(self, name: str, **asked: Any) -> TestResponse:
        return self.client.post(f"/api/{name}", json=asked)

    def send(self, name: str, *contents: bytes, **asked: Any) -> TestResponse:
        return self.client.post(f"/api/{name}", **sent_form(*contents, **asked))

    def content(self, photo_id: str) -> bytes:
        return self.atlas.paths[photo_id].read_bytes()


@pytest.fixture(scope="session")
def asked_atlas(tmp_path_factory: pytest.TempPathFactory) -> DrawnAtlas:
    """60 photos of 12 scenes, with vectors of their pixels."""
    return draw_atlas(tmp_path_factory.mktemp("asked-over-http"))


@pytest.fixture(scope="session")
def site(asked_atlas: DrawnAtlas) -> Site:
    app = create_app(asked_atlas.url, experts=Experts(newcomers=ByPixels()), upload_bytes=500_000)
    return Site(app.server.test_client(), asked_atlas)
