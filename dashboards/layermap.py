"""The map of one layer, coloured by class: what the browser draws, and its legend."""

from collections import Counter

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component
from flask import Flask, abort, jsonify, request
from werkzeug.wrappers import Response

from dashboards.gallery import Gallery
from dashboards.palette import COLOURS, OTHER
from dashboards.playgroundview import COMMAND, PlaygroundView
from dashboards.widgets import named
from models.records.arrays import Positions
from models.records.store import NoAtlas
from models.retrieval.classes import Classes
from models.retrieval.grid import Grid

_PLACES = 1000  # steps across the map: half a point on a screen


def layer_map(grid: Grid, run_id: str, classes: Classes, view: PlaygroundView) -> Component:
    """Return the map of the shown layer with its legend, or what to run where there is none."""
    of = view.shown
    if of.extractor not in grid.mapped():
        wanted = f"--backbones {of.backbone} --layers {of.layer} --pooling {of.pooling}"
        return _without_map(f"{of.backbone} {of.layer}", f"{COMMAND} {wanted} --maps")
    drawn = {
        "src": f"/playground/{run_id}/{of.extractor}.json?by={view.by}",
        "photo": view.photo,
        "href": view.href(photo="PHOTO"),
        "group": view.group,
    }
    said = f"UMAP of {of.backbone} {of.layer} {of.pooling}, coloured by class"
    canvas = named(said, html.Canvas(id="playground-canvas", role="img", width=640, height=480))
    preview = html.Div(id="playground-preview", hidden=True)
    return html.Div(
        [
            dcc.Store(id="playground-drawing", data=drawn),
            html.Div([canvas, preview], className="layer-map"),
            _legend(classes, view),
        ],
        className="layer-map-row",
    )


def _without_map(name: str, command: str) -> Component:
    why = (
        f"There is no map of {name} yet. Maps are UMAPs, which need an extra: "
        "pip install 'sceneatlas[umap]'. Then run"
    )
    return html.Div([html.P(why), html.Pre(command, className="command")], className="quiet")


def class_colours(classes: Classes) -> list[str]:
    """Return a colour for each class: the palette's to the largest, grey to the others."""
    sizes = Counter(classes.codes[classes.codes >= 0].tolist())
    largest = [code for code, _ in sizes.most_common(len(COLOURS))]
    own = dict(zip(sorted(largest), COLOURS, strict=False))
    return [own.get(code, OTHER) for code in range(len(classes.names))]


def serve_layer_maps(server: Flask, gallery: Gallery) -> None:
    """Add /playground/<run>/<extractor>.json to a server: places, classes and ids of photos."""

    def drawn(run: str, extractor: str) -> Response:
        try:
            grid = gallery.exhibition(run).grid
            if extractor not in grid.mapped():  # a name from a browser never becomes a path
                abort(404)
            classes = grid.classes(request.args.get("by", ""))
        except (NoAtlas, ValueError):
            abort(404)
        response: Response = jsonify(
            {
                "places": _square(grid.map(extractor)),
                "codes": classes.codes.tolist(),
                "colours": class_colours(classes),
                "names": classes.names,
                "ids": grid.snapshot.photo_ids(),
            }
        )
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    server.add_url_rule("/playground/<run>/<extractor>.json", "layer-map", drawn)


def _square(positions: Positions) -> list[list[int]]:
    """Return positions (N, 2) in whole steps over a square, the longer side from edge to edge."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    middle, span = (low + high) / 2, float((high - low).max()) or 1.0
    steps = ((positions - middle) / span + 0.5) * _PLACES
    places: list[list[int]] = np.rint(steps).astype(int).tolist()
    return places


def _legend(classes: Classes, view: PlaygroundView) -> Component:
    """Return the classes that have colours of their own; a click shows one alone."""
    colours = class_colours(classes)
    sizes = Counter(classes.codes.tolist())
    own = [code for code, colour in enumerate(colours) if colour != OTHER]
    entries = [
        html.Li(_entry(classes.names[code], colours[code], sizes[code], view)) for code in own
    ]
    n_other = len(colours) - len(own)
    if n_other:
        others: list[Component | str] = [_swatch(OTHER), f" {n_other:,} other classes"]
        entries.append(html.Li(others, className="quiet"))
    return named("Classes", html.Ul(entries, className="class-legend plain-list"))


def _entry(name: str, colour: str, n_photos: int, view: PlaygroundView) -> Component:
    here = view.group == name
    parts = [
        _swatch(colour),
        html.Span(name, className="legend-name"),
        html.Span(f"{n_photos:,}", className="legend-count"),
    ]
    kind = "class-entry is-here" if here else "class-entry"
    return dcc.Link(parts, href=view.href(group="" if here else name, page=1), className=kind)


def _swatch(colour: str) -> Component:
    return html.Span(className="swatch", style={"background": colour})
