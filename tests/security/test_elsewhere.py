"""Getting in through somebody else's browser, by another name, or in a proxy's clothes."""

from pathlib import Path
from typing import Any

import pytest
from dash import Dash, Input, Output

from dashboards.access.choices import Access
from dashboards.access.person import Role, current_person, require_editor
from dashboards.app import create_app
from tests.drawn_atlas import DrawnAtlas
from tests.security.conftest import HERE, Visitor, access_with

_EVIL = "https://evil.example"
_BY_PROXY = Access(
    proxy_header="X-Remote-User",
    trusted_proxies=("10.9.0.0/16", "192.0.2.7"),
    roles={"ann@example.org": Role.EDITOR, "*": Role.VIEWER},
    allowed_hosts=("atlas.example.org",),
)
_CHANGE: dict[str, Any] = {
    "output": "changed.data",
    "outputs": {"id": "changed", "property": "data"},
    "inputs": [{"id": "change", "property": "n_clicks", "value": 1}],
    "changedPropIds": ["change.n_clicks"],
}


def _with_a_change(app: Dash) -> list[str]:
    """Add a callback that only editors may use; return the names of those who did."""
    changes: list[str] = []

    def change(_: int) -> str:
        changes.append(require_editor().name)
        return current_person().name

    app.callback(Output("changed", "data"), Input("change", "n_clicks"))(change)
    return changes


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": _EVIL, "Sec-Fetch-Site": "cross-site"},
        {"Origin": _EVIL, "Sec-Fetch-Site": ""},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://evil.example/localhost"},
        {"Origin": "null"},
        {"Origin": ""},
        {},
    ],
)
@pytest.mark.parametrize("path", ["/_dash-update-component", "/login", "/logout", "/nowhere"])
def test_a_change_from_another_site_is_refused(
    opened: Dash, headers: dict[str, str], path: str
) -> None:
    changes = _with_a_change(opened)
    attacker = Visitor(opened, headers=headers)
    for sent in ({"json": _CHANGE}, {"data": {"x": "y"}}):
        assert attacker.post(path, **sent).status_code == 403
    assert changes == []


@pytest.mark.parametrize("headers", [HERE, {"Origin": "http://localhost"}])
def test_a_change_from_our_own_page_is_made(opened: Dash, headers: dict[str, str]) -> None:
    changes = _with_a_change(opened)
    answer = Visitor(opened, headers=headers).post("/_dash-update-component", json=_CHANGE)
    assert answer.status_code == 200
    assert changes == [""]


def test_a_form_cannot_pass_for_a_callback(opened: Dash) -> None:
    changes = _with_a_change(opened)
    text = str(_CHANGE).replace("'", '"')
    answer = Visitor(opened).post("/_dash-update-component", data=text, content_type="text/plain")
    assert answer.status_code == 415
    assert changes == []


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example#localhost",
        "localhost@evil.example",
        "10.1.2.3",
        "atlas.example.org",
        "[::ffff:10.1.2.3]",
        "",
    ],
)
def test_a_name_that_was_pointed_here_is_not_answered(opened: Dash, host: str) -> None:
    answer = Visitor(opened).get("/_dash-layout", headers={"Host": host})
    assert answer.status_code == 400
    assert b"props" not in answer.data


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8050", "127.0.0.1:8050", "[::1]:8050", "LOCALHOST", "127.1.1.1"],
)
def test_our_own_names_are_answered(opened: Dash, host: str) -> None:
    assert Visitor(opened).get("/health", headers={"Host": host}).status_code == 200


def test_allowed_names_are_answered_and_no_others(
    poisoned: DrawnAtlas, users_file: Path, tmp_path: Path
) -> None:
    names = ("atlas.example.org", "*.lan")
    access = access_with(users_file, tmp_path / "state", allowed_hosts=names)
    visitor = Visitor(create_app(poisoned.url, access=access))
    expected = {
        "atlas.example.org": 200,
        "photos.lan:8443": 200,
        "192.168.1.4:8050": 200,  # an address cannot be pointed elsewhere
        "lan": 400,
        "evil-lan": 400,
        "other.example.org": 400,
    }
    for host, status in expected.items():
        assert visitor.get("/health", headers={"Host": host}).status_code == status, host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.4", "photos.lan"])
def test_a_public_address_without_a_login_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="nobody would have to log in") as told:
        Access().check_exposure(host)
    for way_out in ("sceneatlas users add", "proxy_header", "ssh -L"):
        assert way_out in str(told.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_an_address_of_this_machine_needs_no_login(host: str) -> None:
    Access().check_exposure(host)


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.168.1.20", {}),
        ("", {}),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.5"}),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.5"}),
        ("127.0.0.1", {"X-Real-Ip": "127.0.0.1"}),
    ],
)
def test_without_a_login_only_this_machine_is_let_in(
    opened: Dash, address: str, headers: dict[str, str]
) -> None:
    """Whatever server and proxy were put in front of it."""
    answer = Visitor(opened, address=address).get("/_dash-layout", headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("address", ["10.9.3.4", "192.0.2.7", "::ffff:192.0.2.7"])
def test_a_named_proxy_says_who_somebody_is(poisoned: DrawnAtlas, address: str) -> None:
    app = create_app(poisoned.url, access=_BY_PROXY)
    changes = _with_a_change(app)
    proxy = Visitor(app, address=address)
    for name in ("ann@example.org", "bob@example.org"):
        headers = {"X-Remote-User": name}
        assert proxy.get("/_dash-layout", headers=headers).status_code == 200
        proxy.post("/_dash-update-component", json=_CHANGE, headers=headers)
    assert changes == ["ann@example.org"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.8.0.1", "192.0.2.8", "", "unix"])
def test_a_stranger_cannot_name_itself(poisoned: DrawnAtlas, address: str) -> None:
    stranger = Visitor(create_app(poisoned.url, access=_BY_PROXY), address=address)
    forwarded = {"X-Forwarded-For": "192.0.2.7", "X-Real-Ip": "192.0.2.7"}
    headers = {"X-Remote-User": "ann@example.org", **forwarded}
    assert stranger.get("/_dash-layout", headers=headers).status_code == 403


@pytest.mark.parametrize("name", ["", "  ", "mallory,ann@example.org", "a\x1bb", "\xff\xfe"])
def test_a_proxy_that_names_nobody_or_two_lets_nobody_in(poisoned: DrawnAtlas, name: str) -> None:
    proxy = Visitor(create_app(poisoned.url, access=_BY_PROXY), address="192.0.2.7")
    assert proxy.get("/_dash-layout", headers={"X-Remote-User": name}).status_code == 403


def test_a_person_without_a_role_is_not_let_in(poisoned: DrawnAtlas) -> None:
    only_ann = Access(
        proxy_header="X-Remote-User",
        trusted_proxies=("192.0.2.7",),
        roles={"ann@example.org": Role.EDITOR},
    )
    proxy = Visitor(create_app(poisoned.url, access=only_ann), address="192.0.2.7")
    for name, status in (("ann@example.org", 200), ("bob@example.org", 403)):
        answer = proxy.get("/_dash-layout", headers={"X-Remote-User": name})
        assert answer.status_code == status


def test_an_address_that_the_browser_made_up_is_not_counted(
    poisoned: DrawnAtlas, users_file: Path, tmp_path: Path
) -> None:
    """Only what the trusted proxy appended to X-Forwarded-For tells where an attempt is from."""
    access = access_with(users_file, tmp_path / "state", trusted_proxies=("192.0.2.7",))
    app = create_app(poisoned.url, access=access)
    statuses = []
    for number in range(13):
        proxy = Visitor(app, address="192.0.2.7")
        made_up = f"198.51.100.{number}, 203.0.113.5"
        proxy.headers = {**HERE, "X-Forwarded-For": made_up}
        statuses.append(proxy.log_in(f"user{number}", "wrong password").status_code)
    assert statuses[:10] == [401] * 10
    assert statuses[-1] == 429


def test_a_viewer_cannot_use_what_is_for_editors(guarded: Dash) -> None:
    changes = _with_a_change(guarded)
    for name in ("bob", "ann"):
        visitor = Visitor(guarded)
        visitor.log_in(name)
        visitor.post("/_dash-update-component", json=_CHANGE)
    nobody = Visitor(guarded)
    assert nobody.post("/_dash-update-component", json=_CHANGE).status_code == 401
    assert changes == ["ann"]


def test_a_viewer_is_told_why(guarded: Dash) -> None:
    _with_a_change(guarded)
    bob = Visitor(guarded)
    bob.log_in("bob")
    answer = bob.post("/_dash-update-component", json=_CHANGE)
    assert "Only editors may change this" in answer.text
    assert "Traceback" not in answer.text


def test_a_route_for_editors_refuses_a_viewer(guarded: Dash) -> None:
    guarded.server.add_url_rule(
        "/rename", "rename", lambda: require_editor().name, methods=["POST"]
    )
    for name, status in (("bob", 403), ("ann", 200)):
        visitor = Visitor(guarded)
        visitor.log_in(name)
        assert visitor.post("/rename").status_code == status


def test_settings_that_do_not_go_together_are_told() -> None:
    for wrong, sentence in (
        ({"proxy_header": "X-User"}, "trusted_proxies names no address"),
        ({"proxy_header": "X-User", "trusted_proxies": ("proxy",)}, "give an address"),
        ({"proxy_header": "X", "users_file": Path("p"), "state": Path("s")}, "both"),
    ):
        with pytest.raises(ValueError, match=sentence):
            Access(**wrong)
