"""The photo page: one photo in large, with all that is known of it and what it resembles."""

from dash import Dash, html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.gallery import Gallery


class PhotoPage:
    """The page at /photo, which names its photo in the query: ?id=…."""

    path = addresses.PHOTO
    title = "Photo"

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery

    def layout(self, search: str | None) -> Component:
        """Return the page of the photo that a query names."""
        detail = self._gallery.current().detail(addresses.asked(search).get("id"))
        if detail is None:
            return widgets.no_such_photo()
        view = widgets.photo_view(detail, addresses.photo_href)
        heading = html.H1(detail.placard.name, className="photo-title")
        to_map = widgets.map_link(detail.placard.photo_id)
        return html.Div(
            [html.Div([heading, to_map], className="photo-head"), *view], className="photo-page"
        )

    def register(self, app: Dash) -> None:
        """Connect nothing: the page's links are addresses."""
