"""The photo page: one photo in large, with all that is known of it and what it resembles."""

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.exhibition import Exhibition
from dashboards.gallery import Gallery


class PhotoPage:
    """The page at /photo, which names its photo in the query: ?id=…."""

    path = addresses.PHOTO
    title = "Photo"

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery

    def layout(self, search: str | None) -> Component:
        """Return the page of the photo that a query names."""
        shown = self._gallery.current()
        return html.Div(
            [
                dcc.Location(id="photo-address", refresh="callback-nav"),
                dcc.Store(id="photo-run", data=shown.manifest.run_id),
                html.Div(_photo(shown, search), id="photo-view"),
            ]
        )

    def register(self, app: Dash) -> None:
        """Follow the address from a photo to its neighbour."""
        app.callback(
            Output("photo-view", "children"),
            inputs={"search": Input("photo-address", "search")},
            state={"run": State("photo-run", "data")},
            prevent_initial_call=True,
        )(self.photo)

    def photo(self, *, run: str, search: str | None) -> Component:
        """Show the photo that the address names."""
        return _photo(self._gallery.exhibition(run), search)


def _photo(shown: Exhibition, search: str | None) -> Component:
    detail = shown.detail(addresses.asked(search).get("id"))
    if detail is None:
        return widgets.no_such_photo()
    heading = html.H1(detail.placard.name, className="photo-title")
    head = [heading, widgets.map_link(detail.placard.photo_id)]
    view = widgets.photo_view(detail, addresses.photo_href)
    return html.Div([html.Div(head, className="photo-head"), *view], className="photo-page")
