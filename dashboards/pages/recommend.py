"""The recommend page: photos or folders that suit a taste, each with its reasons."""

import json
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import addresses, recommended
from dashboards.access.person import current_person, require_editor
from dashboards.exhibition import Exhibition
from dashboards.finder import Finder
from dashboards.gallery import Gallery
from dashboards.pieces import choices
from dashboards.recommendview import RecommendView, recommend_view
from dashboards.taste import named, present, profile_of
from dashboards.tastepanel import N_DIALS, dial, known, panel, told
from models.records.profiles import Profile, Profiles, UnfitProfile
from models.retrieval.reasons import offers, recommend, recommend_folders
from models.retrieval.recommendation import Choice, Recommender

_TASTE = ("app-taste", "data")
_RUN = State("recommend-run", "data")
_DIALS = {"topic": ALL}


class RecommendPage:
    """The page at /recommend. The taste is kept by the browser, how to choose by the query."""

    path = addresses.RECOMMEND
    title = "Recommend"

    def __init__(self, gallery: Gallery, finder: Finder) -> None:
        self._gallery = gallery
        self._finder = finder

    def layout(self, search: str | None) -> Component:
        """Return the page over the current run; its recommendations come after it."""
        shown = self._gallery.current()
        topics = self._topics(shown)
        labels = sorted(shown.tags_of_run.labels) if shown.tags_of_run else []
        view = html.Div(id="recommend-view", className="stack")
        main = [
            _head(),
            html.A("Your taste, dials and profiles", href="#recommend-taste", className="to-taste"),
            dcc.Loading(view, delay_show=300, overlay_style={"visibility": "visible"}),
        ]
        side = panel(
            _choice_or_usual(search),
            topics=topics,
            labels=labels,
            kept=self._profiles.names(),
            may_keep=current_person().may_edit,
        )
        return html.Div(
            [
                dcc.Location(id="recommend-address", refresh="callback-nav"),
                dcc.Store(id="recommend-run", data=shown.manifest.run_id),
                dcc.Store(id="recommend-asked"),
                dcc.Store(id="recommend-listed"),
                dcc.Store(id="recommend-focus"),
                dcc.Download(id="recommend-file"),
                html.Div(main, className="stack"),
                side,
            ],
            className="topics-page finding recommend-page",
        )

    def register(self, app: Dash) -> None:
        """Follow the address and the taste; turn, keep, open and export it."""
        app.callback(
            Output("recommend-view", "children"),
            Output("recommend-known", "children"),
            Output("recommend-listed", "data"),
            inputs={"asked": Input("recommend-asked", "data")},
            state={"run": _RUN},
            prevent_initial_call=True,
        )(self.view)
        app.callback(
            Output("recommend-dials", "children"),
            inputs={"taste": Input(*_TASTE), "run": Input("recommend-run", "data")},
            state={"values": State(_DIALS, "value"), "ids": State(_DIALS, "id")},
        )(self.dials)
        self._connect_profiles(app)
        _connect_browser(app)

    def view(
        self, *, run: str, asked: dict[str, Any]
    ) -> tuple[list[Component], list[Component], list[str]]:
        """Recommend for a taste, or offer topics to start from; tell also the taste and the ids."""
        shown = self._gallery.exhibition(run)
        engine, view = self._finder.recommender(shown), recommend_view(asked["search"])
        try:
            profile, n_gone = present(shown, engine, profile_of(asked["taste"]))
            wall, ids = _wall(shown, engine, profile, view)
        except (ValueError, LookupError) as error:
            what = str(error.args[0]) if isinstance(error, KeyError) else str(error)
            return [_ways(view), _trouble(what)], [], []
        return [_ways(view), *told(profile, n_gone), wall], known(shown, profile), ids

    def dials(self, *, run: str, taste: Any, values: list[float], ids: list[dict[str, str]]) -> Any:  # noqa: ANN401 - content, or no_update
        """Return a dial for each topic, unless they stand as the taste has them already."""
        try:
            held = dict(profile_of(taste).dials)
        except UnfitProfile:  # told in the view
            held = {}
        turned = {one["topic"]: value for one, value in zip(ids, values, strict=True)}
        if ids and turned == {**dict.fromkeys(turned, 0.0), **held}:
            return no_update
        usual = self._topics(self._gallery.exhibition(run))[:N_DIALS]
        return [dial(name, held.get(name, 0.0)) for name in dict.fromkeys([*usual, *held])]

    def keep(self, *, clicks: int | None, name: str | None, taste: Any) -> tuple[Any, Any]:  # noqa: ANN401 - of a browser
        """Keep a taste under a name, for everybody; for editors only."""
        if not clicks:
            return no_update, no_update
        require_editor()
        if not (name or "").strip():
            return "Write a name to keep it under.", no_update
        try:
            profile = named(profile_of(taste), name)
            there = profile.name in self._profiles.names()
            self._profiles.keep(profile)
        except UnfitProfile as error:
            return str(error), no_update
        over = ", in place of what had this name" if there else ""
        return f"Kept as {profile.name}{over}.", self._profiles.names()

    def open(self, *, name: str | None) -> tuple[Any, Any, Any]:
        """Take up a profile that is kept."""
        if not name:
            return no_update, no_update, no_update
        profile = self._profiles.get(name)
        return profile.to_json(), name, f"{name} is open; what you change is kept by Keep only."

    def export(self, *, clicks: int | None, name: str | None, taste: Any) -> Any:  # noqa: ANN401 - of a browser
        """Return the taste as a file of JSON, which `sceneatlas recommend --likes` reads."""
        if not clicks:
            return no_update
        profile = named(profile_of(taste), name)
        content = json.dumps(profile.to_json(), indent=2, ensure_ascii=False)
        filename = f"{profile.name or 'profile'}.json"
        return {"content": content, "filename": filename, "type": "application/json"}

    def _topics(self, shown: Exhibition) -> list[str]:
        return [one.topic for one in offers(self._finder.recommender(shown))]

    @property
    def _profiles(self) -> Profiles:
        return Profiles(self._gallery.store.files)

    def _connect_profiles(self, app: Dash) -> None:
        said = {"name": State("recommend-name", "value"), "taste": State(*_TASTE)}
        app.callback(
            Output("recommend-told", "children"),
            Output("recommend-kept", "data"),
            inputs={"clicks": Input("recommend-keep", "n_clicks")},
            state=said,
            prevent_initial_call=True,
        )(self.keep)
        app.callback(
            Output(*_TASTE, allow_duplicate=True),
            Output("recommend-name", "value"),
            Output("recommend-told", "children", allow_duplicate=True),
            inputs={"name": Input("recommend-kept", "value")},
            prevent_initial_call=True,
        )(self.open)
        app.callback(
            Output("recommend-file", "data"),
            inputs={"clicks": Input("recommend-export", "n_clicks")},
            state=said,
            prevent_initial_call=True,
        )(self.export)


def _connect_browser(app: Dash) -> None:
    """Connect what the browser does by itself: see finding.js."""
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "tasting"),
        Output("recommend-asked", "data"),
        Input("recommend-address", "search"),
        Input(*_TASTE),
        State("recommend-asked", "data"),
    )
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "turned"),
        Output(*_TASTE, allow_duplicate=True),
        Output("recommend-add", "value"),
        Input(_DIALS, "value"),
        Input({"dial": ALL, "to": ALL}, "n_clicks"),
        Input("recommend-add", "value"),
        Input("recommend-clear", "n_clicks"),
        Input("recommend-others", "n_clicks"),
        State(*_TASTE),
        State("recommend-listed", "data"),
        prevent_initial_call=True,
    )
    sliders = [(f"recommend-{name}", "value") for name in ("tags", "topics", "features", "variety")]
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "weighed"),
        Output("recommend-address", "search"),
        *(Output(*slider) for slider in sliders),
        Input("recommend-address", "search"),
        *(Input(*slider) for slider in sliders),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "refocused"),
        Output("recommend-focus", "data"),
        Input("recommend-view", "children"),
        prevent_initial_call=True,
    )


def _wall(
    shown: Exhibition, engine: Recommender, profile: Profile, view: RecommendView
) -> tuple[Component, list[str]]:
    """Return what is recommended, and the ids of the photos that are shown.

    Raises ValueError for a choice that cannot be made.
    """
    choice = view.choice()
    if profile.is_empty:
        return recommended.start(offers(engine)), []
    if view.by == "folder":
        folders = recommend_folders(engine, profile, choice)
        ids = [photo_id for one in folders for photo_id in one.photo_ids]
        return recommended.folder_wall(shown, folders), ids
    photos = recommend(engine, profile, choice)
    return recommended.photo_wall(shown, photos), [one.photo_id for one in photos]


def _choice_or_usual(search: str | None) -> Choice:
    """Return what an address asks for; what it cannot have is told in the view."""
    try:
        return recommend_view(search).choice()
    except ValueError:
        return Choice()


def _head() -> Component:
    others = dmc.Button("Show others", id="recommend-others", size="xs", variant="default")
    clear = dmc.Button("Start anew", id="recommend-clear", size="xs", variant="subtle")
    return html.Div([html.H1("Recommendations"), others, clear], className="row")


def _ways(view: RecommendView) -> Component:
    by = [
        ("Photos", view.href(by=""), view.by != "folder"),
        ("Folders", view.href(by="folder", elsewhere=""), view.by == "folder"),
    ]
    where = [
        ("From everywhere", view.href(elsewhere=""), not view.elsewhere),
        ("From other folders", view.href(elsewhere="1"), bool(view.elsewhere)),
    ]
    parts = [choices("What to recommend", by)]
    parts += [choices("Where from", where)] if view.by != "folder" else []
    return html.Div(parts, className="search-controls")


def _trouble(what: str) -> Component:
    return html.Div(dmc.Alert(what, title="Nothing can be recommended", color="red"), role="alert")
