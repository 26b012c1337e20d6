"""Who asks, and what they may do: viewers look, editors also change what others see.

A callback or a Flask route that changes anything asks first, in its first line::

    def rename(self, *, run: str, topic: int, name: str) -> Component:
        require_editor()
        self._gallery.rename(run, topic, name, by=current_person().name)

    def renamed() -> Response:  # a route added with server.add_url_rule(..., methods=["POST"])
        require_editor()

In a callback, a refusal is shown above the page; in a route, it becomes a 403. A layout shows
its editing controls only `if current_person().may_edit`, which is kind and no protection.
Outside of a request nobody asks, and nobody may edit; tests and programs say who they are::

    with acting_as(OWNER):
        page.rename(run=RUN_ID, topic=3, name="Harbours")
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do."""

    VIEWER = "viewer"
    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the dashboard; name: empty where nobody had to say it."""

    name: str
    role: Role

    @property
    def may_edit(self) -> bool:
        """Whether they may change what others see."""
        return self.role is Role.EDITOR


class NotAllowed(PermissionError):
    """Somebody asked for what their role does not let them do."""


NOBODY = Person("", Role.VIEWER)
OWNER = Person("", Role.EDITOR)  # whoever sits at this machine, where there is no login

_current: ContextVar[Person] = ContextVar("person", default=NOBODY)


def current_person() -> Person:
    """Return who sent the request that is being answered; NOBODY outside of one."""
    return _current.get()


def require_editor() -> Person:
    """Return who asks; raises NotAllowed unless they are an editor."""
    person = current_person()
    if not person.may_edit:
        who = f"{person.name} is a viewer" if person.name else "viewers look on"
        raise NotAllowed(f"Only editors may change this, and {who}: ask who keeps this dashboard.")
    return person


@contextmanager
def acting_as(person: Person) -> Iterator[None]:
    """Be a person until the block ends."""
    token = _current.set(person)
    try:
        yield
    finally:
        _current.reset(token)


def arrive(person: Person) -> None:
    """Let what follows in this thread be asked by a person: the guard says so at each request."""
    _current.set(person)
