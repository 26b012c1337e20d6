"""What an open page says as it moves to another run."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.wording import counted, moment
from models.records.manifest import Manifest


def moved(seen: str | None, run: Manifest, n_photos: int) -> Component:
    """Tell that a page has moved from one run to another; seen: the id of the one before."""
    if seen is None:
        title = "The atlas is there"
    else:
        title = (
            "A new run was published" if run.run_id > seen else "An earlier run is current again"
        )
    finished = f", finished {moment(run.finished_at)}" if run.finished_at else ""
    told: Component = dmc.Alert(
        html.Span(f"This page now shows run {run.run_id}: {counted(n_photos, 'photo')}{finished}."),
        title=title,
        color="indigo",
        withCloseButton=True,
        closeButtonLabel="Close this notice",
        className="notice",
    )
    return told
