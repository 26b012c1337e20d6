"""Commands that show an atlas to others: users, a public address, production, pages."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sceneatlas import app, application
from tests.drawn_atlas import draw_atlas

_PASSWORD = "correct horse battery"


def _run(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], input=typed)


def test_people_are_added_listed_and_removed(tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    assert _run("users", "add", file, "ann", "--role", "editor", typed=_PASSWORD).exit_code == 0
    assert _run("users", "add", file, "bob", typed=f"{_PASSWORD}\n").exit_code == 0
    listed = json.loads(_run("users", "list", file, "--json").stdout)
    assert listed == [{"name": "ann", "role": "editor"}, {"name": "bob", "role": "viewer"}]
    assert _run("users", "remove", file, "ann").exit_code == 0
    assert _run("users", "list", file).stdout.split() == ["viewer", "bob"]
    gone = _run("users", "remove", file, "ann")
    assert (gone.exit_code, "there are: bob" in gone.stderr) == (4, True)
    assert _PASSWORD not in file.read_text()


@pytest.mark.parametrize(
    ("options", "typed", "sentence"),
    [
        (["ann"], "short", "at least 10"),
        (["ann"], "", "at least 10"),
        (["ann", "--role", "king"], _PASSWORD, "known: viewer, editor"),
        (["a\nb"], _PASSWORD, "no name to log in with"),
    ],
)
def test_what_cannot_be_added_is_told(
    tmp_path: Path, options: list[str], typed: str, sentence: str
) -> None:
    told = _run("users", "add", tmp_path / "people.json", *options, typed=typed)
    assert told.exit_code == 2
    assert sentence in told.stderr
    assert not (tmp_path / "people.json").exists()


def test_a_file_that_is_no_file_of_users_is_told(tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    file.write_text('{"ann": "plain text password"}')
    told = _run("users", "list", file)
    assert told.exit_code == 2
    assert "sceneatlas users add" in told.stderr
    assert "plain text password" not in told.stderr


def test_a_public_address_without_a_login_is_refused_with_the_ways_out(tmp_path: Path) -> None:
    told = _run("view", tmp_path / "atlas", "--host", "0.0.0.0")
    assert told.exit_code == 2
    for way_out in ("--users people.json", "view.proxy_header", "ssh -L"):
        assert way_out in told.stderr


def test_a_dashboard_whose_users_are_missing_does_not_start(tmp_path: Path) -> None:
    told = _run("view", tmp_path / "atlas", "--users", tmp_path / "people.json")
    assert told.exit_code == 1
    assert "sceneatlas users add" in told.stderr


def test_a_production_server_needs_a_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCENEATLAS_CONFIG", raising=False)
    with pytest.raises(ValueError, match="needs a login"):
        application(str(tmp_path / "atlas"))
    _run("users", "add", tmp_path / "people.json", "ann", typed=_PASSWORD)
    settings = tmp_path / "sceneatlas.toml"
    settings.write_text(
        f'[view]\natlas = "{tmp_path}/atlas"\nusers_file = "{tmp_path}/people.json"\n'
        f'state_dir = "{tmp_path}/state"\nallowed_hosts = ["atlas.example.org"]\n'
    )
    monkeypatch.setenv("SCENEATLAS_CONFIG", str(settings))
    client = application().test_client()
    host = {"Host": "atlas.example.org"}
    answer = client.get("/health", headers=host)
    assert (answer.status_code, answer.json) == (503, {"status": "no atlas"})
    assert client.get("/_dash-layout", headers=host).status_code == 401
    atlas = draw_atlas(tmp_path, n_photos=4)
    found = client.get("/health", headers=host)
    assert found.status_code in (200, 503)  # it may have looked a moment ago
    again = application(atlas.url, str(settings)).test_client().get("/health", headers=host)
    assert again.status_code == 200
    told = again.get_json()
    assert set(told) == {"status", "run", "age_s"}
    assert told["age_s"] > 0


def test_an_atlas_is_exported_as_pages(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=6)
    pages = tmp_path / "pages"
    told = _run("export", "html", atlas.url, pages, "--title", "Six photos")
    assert told.exit_code == 0
    assert "6 photos, about" in told.stderr  # before it was written
    assert "index.html" in told.stdout
    assert "Six photos" in (pages / "data" / "about.js").read_text()
    assert _run("export", "html", atlas.url, pages).exit_code == 1
    assert _run("export", "html", atlas.url, pages, "--replace").exit_code == 0
    assert _run("export", "html", tmp_path / "nothing", tmp_path / "x").exit_code == 4
