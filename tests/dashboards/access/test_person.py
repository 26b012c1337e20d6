"""Viewers look, editors change, and outside of a request nobody changes anything."""

import pytest

from dashboards.access.person import (
    NOBODY,
    OWNER,
    NotAllowed,
    Person,
    Role,
    acting_as,
    current_person,
    require_editor,
)


def test_outside_of_a_request_nobody_may_edit() -> None:
    assert current_person() is NOBODY
    with pytest.raises(NotAllowed, match="Only editors"):
        require_editor()


def test_a_viewer_is_refused_by_name() -> None:
    with acting_as(Person("ann", Role.VIEWER)), pytest.raises(NotAllowed, match="ann is a viewer"):
        require_editor()


def test_an_editor_is_returned_and_leaves_with_the_block() -> None:
    with acting_as(Person("bob", Role.EDITOR)):
        assert require_editor().name == "bob"
    assert current_person() is NOBODY


def test_the_owner_of_the_machine_may_edit() -> None:
    with acting_as(OWNER):
        assert require_editor().may_edit
