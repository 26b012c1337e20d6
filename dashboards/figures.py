"""Figures: what a map looks like. Pure functions from columns to Plotly."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from dash import Patch

from models.records.arrays import Positions

GRAPH_CONFIG: Any = {  # Dash's own type for this does not know showSendToCloud
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",  # "Share chart…" would upload the figure
    "scrollZoom": True,
    "displayModeBar": False,
    "doubleClick": "reset",
    "responsive": True,
}
_POINT_PX = ((60, 15.0), (300, 12.0), (2_000, 9.0), (10_000, 6.5), (50_000, 4.5))  # up to n photos
_SMALLEST_PX = 3.0
_OPACITY = 0.88  # where points lie on each other, more show
_MARGIN = 0.06  # of a map's extent, left free around it


def photo_map(
    positions: Positions,
    codes: np.ndarray,
    *,
    paints: Sequence[str],
    chosen: int | None = None,
) -> go.Figure:
    """Draw a map: a point a photo, in row order, so that a point's number is its photo's row.

    positions: (N, 2). codes: (N,) each photo's category, a number into `paints`, the colours.
    chosen: the row of a photo to put a ring around.
    """
    points = go.Scattergl(
        x=positions[:, 0],
        y=positions[:, 1],
        mode="markers",
        hoverinfo="none",
        marker={
            "color": codes,
            "colorscale": bands(paints),
            "cmin": -0.5,
            "cmax": len(paints) - 0.5,
            "size": point_px(len(positions)),
            "opacity": _OPACITY,
        },
    )
    return go.Figure([points, _ring(positions, chosen)], _layout(positions))


def repainted(paints: Sequence[str]) -> Patch:
    """Return the change that gives a drawn map other colours, without sending its points again."""
    patch = Patch()
    patch["data"][0]["marker"]["colorscale"] = bands(paints)
    return patch


def ringed(position: Sequence[float] | None) -> Patch:
    """Return the change that puts the ring of a drawn map around a position, or takes it away."""
    patch = Patch()
    patch["data"][1]["x"] = [] if position is None else [position[0]] * 2
    patch["data"][1]["y"] = [] if position is None else [position[1]] * 2
    return patch


def bands(paints: Sequence[str]) -> list[tuple[float, str]]:
    """Return a Plotly colour scale of equal bands, one a category."""
    n = len(paints)
    stops = [(k / n, (k + 1) / n) for k in range(n)]
    return [(at, paint) for ends, paint in zip(stops, paints, strict=True) for at in ends]


def point_px(n_photos: int) -> float:
    """Return the diameter of a point: large while there is room."""
    return next((size for most, size in _POINT_PX if n_photos <= most), _SMALLEST_PX)


def _ring(positions: Positions, chosen: int | None) -> go.Scattergl:
    """Return two rings around a photo, so that one is seen on any ground."""
    at = positions[[] if chosen is None else [chosen, chosen]]
    edge_px = point_px(len(positions)) + 8
    return go.Scattergl(
        x=at[:, 0],
        y=at[:, 1],
        mode="markers",
        hoverinfo="skip",
        marker={
            "color": "rgba(0,0,0,0)",
            "size": [edge_px, edge_px + 5],
            "line": {"width": 2.5, "color": ["#14161a", "#ffffff"]},
        },
    )


def _layout(positions: Positions) -> go.Layout:
    x, y = (_extent(positions[:, axis]) for axis in (0, 1))
    hidden = {"visible": False, "fixedrange": False}
    return go.Layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        dragmode="pan",
        hovermode="closest",
        hoverdistance=12,
        xaxis={**hidden, "range": x},
        yaxis={**hidden, "range": y, "scaleanchor": "x"},  # distances are alike in x and y
    )


def _extent(values: np.ndarray) -> list[float]:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    free = _MARGIN * (high - low) or 1.0  # a single photo has no extent
    return [low - free, high + free]
