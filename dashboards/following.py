"""Views that follow the address of their page, and are not made a second time when it opens.

A dcc.Location tells its query when it is put on a page, as if it had changed. A view made anew for
that would throw away what a reader has chosen in it meanwhile: a tab, a half-typed name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from dash import Dash, Input, Output, State, dcc
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate


def address_of(page: str, search: str | None) -> list[Component]:
    """Return what a page's layout needs, whose view was made for the query `search`."""
    return [
        dcc.Location(id=f"{page}-address", refresh="callback-nav"),
        dcc.Store(id=f"{page}-shown", data=search or ""),
    ]


def follow(
    app: Dash, page: str, view: Callable[..., Any], state: Mapping[str, State] | None = None
) -> None:
    """Have `view(search=…, **state)` fill `PAGE-view` whenever another query is asked for."""

    def changed(*, search: str | None, shown: str | None, **known: object) -> tuple[Any, str]:
        if (search or "") == (shown or ""):
            raise PreventUpdate
        return view(search=search, **known), search or ""

    app.callback(
        Output(f"{page}-view", "children"),
        Output(f"{page}-shown", "data"),
        inputs={"search": Input(f"{page}-address", "search")},
        state={"shown": State(f"{page}-shown", "data"), **(state or {})},
        prevent_initial_call=True,
    )(changed)
