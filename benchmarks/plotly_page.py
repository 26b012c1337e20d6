"""The peer of the map page: what people write with Dash and Plotly in twenty lines.

A scatter of JSON lists, its representation chosen by a radio button, a thumbnail on hover.

    python -m benchmarks.plotly_page ATLAS PORT
"""

import sys
from typing import Any

import plotly.graph_objects as go
import waitress
from dash import Dash, Input, Output, dcc, html
from flask import Response

from models.records.store import AtlasStore


def page(atlas: str) -> Dash:
    """Return a Dash app over an atlas."""
    store = AtlasStore(atlas)
    shown = store.snapshot()
    ids = shown.photo_ids()
    topics = shown.topic_weights("tags-nmf").argmax(axis=1).tolist()
    app = Dash(__name__)
    names = [f"{name}/{method}" for name, method in shown.maps()]
    app.layout = html.Div(
        [
            dcc.RadioItems(names, "conv/tsne", id="map"),
            dcc.Graph(id="graph", clear_on_unhover=True, style={"height": "85vh"}),
            html.Div(id="thumbnail", style={"position": "absolute", "top": 0, "right": 0}),
        ]
    )

    @app.callback(Output("graph", "figure"), Input("map", "value"))
    def draw(key: str) -> go.Figure:
        places = shown.positions(*key.split("/"))
        marker = {"color": topics, "size": 4}
        x, y = places[:, 0].tolist(), places[:, 1].tolist()
        return go.Figure(go.Scattergl(x=x, y=y, mode="markers", marker=marker))

    @app.callback(Output("thumbnail", "children"), Input("graph", "hoverData"))
    def hover(event: dict[str, Any] | None) -> Any:  # noqa: ANN401 - a component, or nothing
        if event is None:
            return None
        return html.Img(src=f"/thumbnail/{ids[event['points'][0]['pointNumber']]}")

    @app.server.route("/thumbnail/<photo_id>")  # type: ignore[untyped-decorator] # Dash's server
    def thumbnail(photo_id: str) -> Response:
        found = store.thumbnails.get(photo_id)
        return Response(found["webp"] if found else b"", mimetype="image/webp")

    return app


if __name__ == "__main__":
    waitress.serve(page(sys.argv[1]).server, host="127.0.0.1", port=int(sys.argv[2]), threads=8)
