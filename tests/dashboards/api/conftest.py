"""An atlas that a program asks over HTTP."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.app import create_app
from dashboards.experts import Experts
from tests.drawn_atlas import DrawnAtlas, draw_atlas
from tests.drawn_newcomers import EightByEight
from tests.sent_form import sent_form


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
    app = create_app(
        asked_atlas.url, experts=Experts(newcomers=EightByEight()), upload_bytes=500_000
    )
    return Site(app.server.test_client(), asked_atlas)
