"""A dashboard that wants a login, over an atlas whose every text is an attack."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.access.choices import Access
from dashboards.access.person import Role
from dashboards.access.userfile import UserFile
from dashboards.app import create_app
from models.records.store import AtlasStore
from tests.drawn_atlas import DrawnAtlas, draw_atlas

SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"
LATITUDE, LONGITUDE = 48.208176, 16.373819
PASSWORD = "correct horse battery"
HERE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Visitor:
    """A browser, as far as attacks need one: it keeps cookies and says where a change is from."""

    app: Dash
    address: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=lambda: dict(HERE))
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.server.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, environ_base={"REMOTE_ADDR": self.address}, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        headers = {**self.headers, **options.pop("headers", {})}
        base = {"REMOTE_ADDR": self.address}
        return self.client.post(path, environ_base=base, headers=headers, **options)

    def log_in(self, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
        token = _field(self.get("/login").text, "token")
        form = {"name": name, "password": password, "token": token, **more}
        return self.post("/login", data=form)

    def is_in(self) -> bool:
        return self.get("/_dash-layout").status_code == 200

    def log_out_token(self) -> str:
        layout = self.get("/_dash-layout").get_json()
        found = [one for one in _all(layout) if one.get("name") == "token"]
        return str(found[0]["value"])


def access_with(users: Path, state: Path, **more: Any) -> Access:
    return Access(users_file=users, state=state, **more)


@pytest.fixture(scope="session")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> DrawnAtlas:
    """An atlas with script in folders, cameras, tags and topics, and with places."""
    atlas = draw_atlas(tmp_path_factory.mktemp("poisoned"), n_photos=24)
    store = AtlasStore(atlas.url)
    tables = store.snapshot().manifest.tables
    for name, column in [("photos", "camera"), ("photos", "folder"), ("tags/drawn", "label")]:
        _overwrite(store, tables[name], **{column: SCRIPT})
    _overwrite(store, tables["photos"], latitude=LATITUDE, longitude=LONGITUDE)
    for name in ("topics/tags-nmf", "topics/conv-nmf"):
        _overwrite(store, tables[name], name=SCRIPT)
    return atlas


@pytest.fixture(scope="session")
def users_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ann, an editor, and Bob, a viewer."""
    users = UserFile(tmp_path_factory.mktemp("people") / "people.json")
    users.add("ann", Role.EDITOR, PASSWORD)
    users.add("bob", Role.VIEWER, PASSWORD)
    return users.path


@pytest.fixture
def guarded(poisoned: DrawnAtlas, users_file: Path, tmp_path: Path) -> Dash:
    """The dashboard over the poisoned atlas, with a login that has seen no attempts."""
    return create_app(poisoned.url, access=access_with(users_file, tmp_path / "state"), recheck_s=0)


@pytest.fixture
def stranger(guarded: Dash) -> Visitor:
    return Visitor(guarded)


@pytest.fixture
def opened(poisoned: DrawnAtlas) -> Dash:
    """The dashboard for the one person at this machine."""
    return create_app(poisoned.url, recheck_s=0)


def _overwrite(store: AtlasStore, path: str, **values: object) -> None:
    rows = store.read(path)
    remarks = store.remarks(path)
    for name, value in values.items():
        at, kind = rows.column_names.index(name), rows.schema.field(name)
        rows = rows.set_column(at, kind, pa.array([value] * len(rows), kind.type))
    store.files.remove(path)
    store.write(path, rows, remarks)


def _field(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def _all(component: Any) -> list[dict[str, Any]]:
    """Return the properties of all components in a layout."""
    if isinstance(component, list):
        return [one for part in component for one in _all(part)]
    if not isinstance(component, dict):
        return []
    properties = component.get("props", {})
    return [properties, *_all(properties.get("children"))]
