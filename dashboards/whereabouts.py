"""Small pictures of maps, with the place of one photo: where it stands among all the others."""

import base64
from io import BytesIO

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component
from numpy.typing import NDArray
from PIL import Image

from dashboards import addresses
from dashboards.addresses import MapView
from dashboards.exhibition import Exhibition
from dashboards.places import STEPS, Places
from dashboards.widgets import named
from dashboards.wording import map_name

_EDGE_PX = 180
_GREY = (134, 142, 154)  # reads on white and on black
_FEW = 5_000  # photos, whose points would hardly be seen at a pixel each
_LEAST_INK = 70  # of 255, for a pixel with a single photo


def whereabouts(shown: Exhibition, row: int) -> list[Component]:
    """Return a small map for each map of the run, with the photo in a row marked on it."""
    methods = {key.partition("/")[2] for key in shown.maps}
    return [_small_map(shown, row, key, with_method=len(methods) > 1) for key in shown.maps]


def picture(places: Places) -> bytes:
    """Return a PNG of all photos on a map, (180, 180): the darker, the more; places: (N, 2)."""
    counts = np.zeros((_EDGE_PX, _EDGE_PX), np.float32)
    cells = np.minimum(places.astype(np.int64) * _EDGE_PX // STEPS, _EDGE_PX - 1)
    np.add.at(counts, (cells[:, 1], cells[:, 0]), 1)
    if len(places) < _FEW:
        counts = _thickened(counts)
    pixels = np.empty((_EDGE_PX, _EDGE_PX, 4), np.uint8)
    pixels[..., :3] = _GREY
    pixels[..., 3] = _ink(counts)
    png = BytesIO()
    Image.fromarray(pixels, "RGBA").save(png, "PNG")
    return png.getvalue()


def _thickened(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each cell's largest neighbour, so that a point covers 3 × 3 pixels."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(counts, 1), (3, 3))
    thick: NDArray[np.float32] = around.max(axis=(2, 3))
    return thick


def _ink(counts: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return opacities that grow with the logarithm of how many photos share a pixel."""
    part = np.log1p(counts) / max(float(np.log1p(counts.max())), 1e-9)
    ink = np.where(counts > 0, _LEAST_INK + (255 - _LEAST_INK) * part, 0)
    return np.rint(ink).astype(np.uint8)


def _small_map(shown: Exhibition, row: int, key: str, *, with_method: bool) -> Component:
    places = shown.places(key)
    x, y = (100 * places[row].astype(float) / STEPS).tolist()
    name = map_name(key, with_method=with_method)
    href = addresses.map_href(MapView(map=key, photo=shown.photo_id(row)))
    spot = html.Span(className="spot", style={"left": f"{x:.1f}%", "top": f"{y:.1f}%"})
    image = html.Img(src=_inline(shown, key), alt="", width=_EDGE_PX, height=_EDGE_PX)
    link = dcc.Link([html.Span([image, spot], className="small-map"), name], href=href)
    return named(f"Show on the map {name}", html.Div(link, className="whereabouts"))


def _inline(shown: Exhibition, key: str) -> str:
    if key not in shown.pictures:
        png = base64.b64encode(picture(shown.places(key))).decode()
        shown.pictures[key] = f"data:image/png;base64,{png}"
    return shown.pictures[key]
