"""The photo page: one photo in large, with all that is known of it and what it resembles."""

from typing import Any

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.exhibition import Exhibition
from dashboards.following import address_of, follow
from dashboards.gallery import Gallery
from dashboards.photosheet import explained, sheet, unexplained
from dashboards.spotlight import Spotlight
from models.viewing.evidence import NoEvidence


class PhotoPage:
    """The page at /photo. Its state is in the query: id, the photo, and why, a tag of it."""

    path = addresses.PHOTO
    title = "Photo"

    def __init__(self, gallery: Gallery, spotlight: Spotlight) -> None:
        self._gallery = gallery
        self._spotlight = spotlight

    def layout(self, search: str | None) -> Component:
        """Return the page of the photo that a query names."""
        shown = self._gallery.current()
        return html.Div(
            [
                *address_of("photo", search),
                dcc.Store(id="photo-run", data=shown.manifest.run_id),
                html.Div(_photo(shown, search), id="photo-view"),
            ]
        )

    def register(self, app: Dash) -> None:
        """Follow the address from a photo to its neighbour, and to the evidence for a tag."""
        follow(app, "photo", self.photo, {"run": State("photo-run", "data")})
        app.callback(
            Output("photo-overlay", "children"),
            Output("photo-reason", "children"),
            inputs={"asked": Input("photo-asked", "data")},
            state={"run": State("photo-run", "data"), "hint": State("photo-reason", "children")},
        )(self.why)

    def photo(self, *, run: str, search: str | None) -> Component:
        """Show the photo that the address names."""
        return _photo(self._gallery.exhibition(run), search)

    def why(self, *, run: str, asked: dict[str, str], hint: Any) -> tuple[Any, Any]:  # noqa: ANN401 - content
        """Lay over the photo what speaks for the tag that is asked for, or say why not."""
        if not asked["tag"]:
            return [], hint
        shown = self._gallery.exhibition(run)
        row = shown.row(asked["id"])
        try:
            if row is None:
                raise NoEvidence("the photo is not in this run")
            self._spotlight.overlay(shown, row, asked["tag"])  # kept: the picture asks for it next
        except NoEvidence as error:
            return [], unexplained(str(error))
        src = addresses.overlay_src(run, asked["id"], asked["tag"])
        alt = f"Where the photo speaks for {asked['tag']}"
        return [html.Img(src=src, alt=alt)], explained(asked["tag"])


def _photo(shown: Exhibition, search: str | None) -> Component:
    query = addresses.asked(search)
    detail, row = shown.detail(query.get("id")), shown.row(query.get("id"))
    if detail is None or row is None:
        return widgets.no_such_photo()
    return sheet(shown, detail, row, query.get("why", ""))
