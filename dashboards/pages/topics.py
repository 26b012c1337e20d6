"""The topics page: what a collection is about, under names that people may change."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.access.person import require_editor
from dashboards.exhibition import Exhibition
from dashboards.filterbar import filter_bar, topic_options
from dashboards.filters import filters_of
from dashboards.following import address_of, follow
from dashboards.gallery import Gallery
from dashboards.meetings import Cosines, cosines_of, topic_meetings
from dashboards.pieces import choices
from dashboards.topiccards import all_topics, one_topic
from dashboards.topicview import COMPARE, SORTS, TopicsView, topics_view
from dashboards.wording import representation_name

_N_KEPT = 2  # runs whose topics were compared


class TopicsPage:
    """The page at /topics. Its state is in the query: of, number, sort, page, and the filters."""

    path = addresses.TOPICS
    title = "Topics"

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery
        self._cosines: dict[str, Cosines] = {}

    def layout(self, search: str | None) -> Component:
        """Return the page over the current run, in the state that a query asks for."""
        shown = self._gallery.current()
        if not shown.with_topics:
            why = "This run found none: it has too few photos, or was built without them."
            return widgets.message("No topics", why)
        return html.Div(
            [
                *address_of("topics", search),
                dcc.Store(id="topics-run", data=shown.manifest.run_id),
                html.H1("Topics"),
                filter_bar(shown, filters_of(search)),
                html.Div(self._view(shown, search), id="topics-view", className="stack"),
            ],
            className="topics-page",
        )

    def register(self, app: Dash) -> None:
        """Follow the address, and rename topics."""
        follow(app, "topics", self.view, {"run": State("topics-run", "data")})
        app.callback(
            Output("topics-view", "children", allow_duplicate=True),
            Output("filter-topic", "data"),
            inputs={
                "clicks": [Input("topics-rename", "n_clicks"), Input("topics-unname", "n_clicks")],
                "entered": Input("topics-name", "n_submit"),
            },
            state={
                "name": State("topics-name", "value"),
                "run": State("topics-run", "data"),
                "search": State("topics-address", "search"),
            },
            prevent_initial_call=True,
        )(self.rename_if_asked)

    def view(self, *, run: str, search: str | None) -> list[Component]:
        """Show what the address asks for."""
        return self._view(self._gallery.exhibition(run), search)

    def rename_if_asked(
        self, *, clicks: list[int | None], entered: int | None, **said: str | None
    ) -> Any:  # noqa: ANN401 - content, or no_update
        """Rename the open topic, unless the form has only just appeared."""
        if not any(clicks) and not entered:
            return no_update, no_update
        name = "" if ctx.triggered_id == "topics-unname" else said["name"]
        return self.rename(run=said["run"] or "", search=said["search"], name=name or "")

    def rename(self, *, run: str, search: str | None, name: str) -> tuple[list[Component], Any]:
        """Give the open topic a name, "" for its own, and show it; for editors only."""
        person = require_editor()
        shown = self._gallery.exhibition(run)
        view = topics_view(shown, search)
        topic = shown.colouring(view.of).code(view.number)
        if topic is None:
            raise KeyError(f"no topic {view.number!r} of {view.of}")
        self._gallery.rename(run, view.of, topic, name=name, by=person.name)
        return self._view(shown, search), topic_options(shown)

    def _view(self, shown: Exhibition, search: str | None) -> list[Component]:
        view = topics_view(shown, search)
        if view.of == COMPARE:
            return [_kinds(shown, view), *topic_meetings(shown, self._meeting(shown), view)]
        if view.number:
            return one_topic(shown, view)
        return [
            html.Div([_kinds(shown, view), _sorts(view)], className="row"),
            *all_topics(shown, view),
        ]

    def _meeting(self, shown: Exhibition) -> Cosines:
        run_id = shown.manifest.run_id
        if run_id not in self._cosines:
            self._cosines[run_id] = cosines_of(shown)
            for old in list(self._cosines)[:-_N_KEPT]:
                del self._cosines[old]
        return self._cosines[run_id]


def _kinds(shown: Exhibition, view: TopicsView) -> Component:
    options = [(representation_name(name), name) for name in shown.with_topics]
    if len(options) > 1:
        options.append(("Compare both", COMPARE))
    links = [
        (text, view.href(of=name, number="", page=1), name == view.of) for text, name in options
    ]
    return choices("Kinds of topics", links)


def _sorts(view: TopicsView) -> Component:
    links = [(text, view.href(sort=sort), sort == view.sort) for sort, text in SORTS.items()]
    head = html.Span("Order", className="control-name")
    return html.Div([head, choices("Order of topics", links)], className="row")
