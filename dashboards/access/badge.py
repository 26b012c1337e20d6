"""Who is logged in, as the header shows it, with the way out."""

from dash import html
from dash.development.base_component import Component

from dashboards.access.person import current_person
from dashboards.access.reception import LOGOUT, leaving


def badge() -> Component | None:
    """Return the name and role of who looks at the page; None where nobody had to say it."""
    person = current_person()
    if not person.name:
        return None
    who = html.Span(
        [html.Span(person.name, className="badge-name"), html.Span(person.role)],
        className="badge-person",
    )
    held = leaving()
    if held is None:  # a proxy knows them, and has its own way out
        return html.Div(who, className="badge")
    _, token = held
    # a button sends its own name and value: the form needs no hidden field
    out = html.Button("Log out", type="submit", name="token", value=token)
    return html.Form([who, out], method="POST", action=LOGOUT, className="badge")
