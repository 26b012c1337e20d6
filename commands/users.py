"""`sceneatlas users`: who may log in to a dashboard."""

import getpass
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.inspect import JsonOption
from commands.outcome import EXIT_CODES, told_plainly

app = typer.Typer(help="People who may log in to the dashboard.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="The file of users, such as people.json.")]
NameArgument = Annotated[str, typer.Argument(help="The name to log in with.")]
_ADDING = f"""
[bold]Examples[/bold]

sceneatlas users add people.json ann --role editor

pass show atlas/bob | sceneatlas users add people.json bob

Viewers look; editors also rename topics and keep profiles. Adding somebody who is there already
gives them another password and role, and ends their sessions.

{EXIT_CODES}
"""


@app.command(epilog=_ADDING)
def add(
    file: FileArgument,
    name: NameArgument,
    role: Annotated[str, typer.Option(help="viewer or editor.")] = "viewer",
) -> None:
    """Let somebody log in; asks for a password twice, or reads a line from a pipe."""
    with told_plainly():
        from dashboards.access.person import Role  # noqa: PLC0415 - only when needed
        from dashboards.access.userfile import UserFile, checked_name  # noqa: PLC0415

        if role not in list(Role):
            raise ValueError(f"unknown role {role!r}; known: {', '.join(Role)}")
        checked_name(name)  # before anybody types a password
        UserFile(file).add(name, Role(role), _password())
        typer.echo(f"{name} may log in as {role}: sceneatlas view ATLAS --users {file}")


@app.command("list")
def list_users(file: FileArgument, as_json: JsonOption = False) -> None:
    """Show who may log in, with their roles."""
    with told_plainly():
        from dashboards.access.userfile import UserFile  # noqa: PLC0415 - only when needed

        users = UserFile(file).users().values()
        if as_json:
            typer.echo(json.dumps([{"name": one.name, "role": one.role} for one in users]))
            return
        for one in users:
            typer.echo(f"{one.role:8}{one.name}")


@app.command()
def remove(file: FileArgument, name: NameArgument) -> None:
    """Let somebody in no more; their sessions end at once."""
    with told_plainly():
        from dashboards.access.userfile import UserFile  # noqa: PLC0415 - only when needed

        UserFile(file).remove(name)
        typer.echo(f"{name} may not log in any more")


def _password() -> str:
    """Return a password, typed twice without echo, or the first line of a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        raise ValueError("the two passwords differ; nothing was changed")
    return first
