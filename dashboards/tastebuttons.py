"""Likes and dislikes: buttons on photos and folders of any page, and what keeps the taste."""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

_VERDICTS = {
    "likes": "Like",
    "dislikes": "Dislike",
    "liked_folders": "Like",
    "disliked_folders": "Dislike",
}
_BUTTONS = {"verdict": ALL, "of": ALL}
_TASTE = ("app-taste", "data")


def taste_store() -> Component:
    """Return what keeps a reader's taste in the browser; once, in the frame of all pages."""
    return dcc.Store(id="app-taste", storage_type="local")


def taste_buttons(photo_id: str, name: str) -> Component:
    """Return buttons to like and dislike a photo; at most once a photo on a page."""
    buttons = [_button(one, photo_id, name) for one in ("likes", "dislikes")]
    return html.Div(buttons, className="tastes")


def folder_buttons(folder: str, name: str) -> Component:
    """Return buttons to like and dislike a folder; at most once a folder on a page."""
    buttons = [_button(one, folder, name) for one in ("liked_folders", "disliked_folders")]
    return html.Div(buttons, className="tastes")


def given(verdict: str, of: str, name: str) -> Component:
    """Return the button that takes a verdict back; of: a photo or a folder that has it."""
    return _button(verdict, of, name, pressed=True)


def connect_taste(app: Dash) -> None:
    """Let buttons change the taste, and show what is in it; once an app."""
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "judged"),
        Output(*_TASTE),
        Input(_BUTTONS, "n_clicks"),
        State(*_TASTE),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "judgements"),
        Output(_BUTTONS, "aria-pressed"),
        Input(*_TASTE),
        Input(_BUTTONS, "id"),  # also where buttons come and go
    )


def _button(verdict: str, of: str, name: str, *, pressed: bool = False) -> Component:
    # The mark and the colour of a pressed button are drawn by the style sheet, from aria-pressed.
    state: dict[str, Any] = {"aria-pressed": str(pressed).lower()}
    button: Component = html.Button(
        [_VERDICTS[verdict], html.Span(f" {name}", className="unseen")],
        id={"verdict": verdict, "of": of},
        className="taste",
        type="button",
        **state,
    )
    return button
