"""The runs page: the kept runs, and all that is known of one of them."""

from dash import Dash, html
from dash.development.base_component import Component

from dashboards import addresses
from dashboards.compared import comparison_section
from dashboards.drift import drift_card
from dashboards.experts import Examined
from dashboards.following import address_of, follow
from dashboards.gallery import Gallery
from dashboards.headcard import head_card
from dashboards.rejects import rejects_of
from dashboards.runsheet import failed_run, history, one_run, rejects_card
from dashboards.runview import RunsView, runs_view
from models.history.comparison import Comparison, compare
from models.records.failure import last_failure
from models.records.manifest import Manifest

_N_KEPT = 4  # comparisons, which read both runs


class RunsPage:
    """The page at /runs. Its state is in the query: run, stage, reason, before."""

    path = addresses.RUNS
    title = "Runs"

    def __init__(self, gallery: Gallery, examined: Examined | None = None) -> None:
        self._gallery = gallery
        self._examined = examined or (lambda _: None)
        self._compared: dict[tuple[str, str, str], Comparison] = {}

    def layout(self, search: str | None) -> Component:
        """Return the page in the state that a query asks for."""
        return html.Div(
            [
                *address_of("runs", search),
                html.H1("Runs"),
                html.Div(self.view(search=search), id="runs-view", className="stack"),
            ],
            className="runs-page",
        )

    def register(self, app: Dash) -> None:
        """Follow the address."""
        follow(app, "runs", self.view)

    def view(self, *, search: str | None) -> list[Component]:
        """Return the cards that the address asks for."""
        current = self._gallery.current().manifest.run_id
        runs = self._gallery.runs()
        ids = [run.run_id for run in runs]
        view = runs_view(search, current, ids)
        run = next(one for one in runs if one.run_id == view.run)
        snapshot = self._gallery.snapshot(view.run)
        failure = last_failure(self._gallery.store)
        title = f"{'Current run' if view.run == current else 'Run'} {view.run}"
        return [
            *([failed_run(failure)] if failure else []),
            one_run(run, title),
            rejects_card(rejects_of(self._gallery, view.run), view),
            *([drift_card(snapshot.quality(), run)] if snapshot.has("quality") else []),
            head_card(run.tagger, self._report(run)),
            comparison_section(view, ids, self._comparison(view)),
            history(runs, view, current),
        ]

    def _report(self, run: Manifest) -> dict[str, object] | None:
        return self._examined(run)

    def _comparison(self, view: RunsView) -> Comparison | None:
        """Compare the shown run with the chosen one, the earlier one first."""
        if not view.before:
            return None
        before, after = sorted((view.before, view.run))
        key = (before, after, self._gallery.names_version)
        if key not in self._compared:
            self._compared[key] = compare(
                self._gallery.snapshot(before), self._gallery.snapshot(after)
            )
            for old in list(self._compared)[:-_N_KEPT]:
                del self._compared[old]
        return self._compared[key]
