"""Two runs beside each other: photos, tags, topics and maps that changed."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.pieces import choices, table
from dashboards.runview import RunsView
from dashboards.wording import counted, map_name, percent, representation_name
from models.collection.uris import display_name
from models.history.comparison import Comparison, Flip, Sight
from models.history.topic_pairs import Topic, TopicsCompared

_MOST = 50  # lines of a list that is still read
_MOST_RUNS = 12


def run_choices(view: RunsView, run_ids: Sequence[str]) -> Component:
    """Return links to compare the shown run with another; run_ids: newest first."""
    others = [one for one in run_ids if one != view.run][:_MOST_RUNS]
    links = [("None", view.href(before=""), not view.before)]
    links += [(one, view.href(before=one), one == view.before) for one in others]
    return choices("Run to compare with", links)


def comparison_card(found: Comparison) -> list[Component]:
    """Return what changed from one run to another."""
    numbers = {
        "added": len(found.added),
        "gone": len(found.gone),
        "in both": found.n_kept,
        "under other paths": found.n_moved,
    }
    cells = [html.Div([html.Dd(f"{n:,}"), html.Dt(name)]) for name, n in numbers.items()]
    notes = [html.Li(note) for note in found.notes]
    return [
        html.Div(f"From {found.before} to {found.after}", className="quiet"),
        html.Dl(cells, className="counts"),
        *([html.Ul(notes, className="notes")] if notes else []),
        *_photos("Photos added", found.added, there=True),
        *_photos("Photos gone", found.gone, there=False),
        *_flips(found.flips, found.n_kept),
        *(_topics(one) for one in found.topics),
        *_maps(found),
    ]


def _photos(title: str, photos: Sequence[Sight], *, there: bool) -> list[Component]:
    if not photos:
        return []
    items = [html.Li(_name(photo, there=there)) for photo in photos[:_MOST]]
    return [_folded(title, len(photos), html.Ul(items, className="plain-list lines"))]


def _flips(flips: Sequence[Flip] | None, n_kept: int) -> list[Component]:
    if flips is None:
        return []
    rows: list[list[Component | str]] = [
        [_name(Sight(one.photo_id, one.uri), there=True), one.before or "none", one.after or "none"]
        for one in flips[:_MOST]
    ]
    if not rows:
        none = f"No first tag changed, of {counted(n_kept, 'photo')} in both."
        return [html.Div(none, className="quiet")]
    shown = table(["Photo", "Before", "After"], rows, "Tags that changed")
    return [_folded(f"First tags that changed, of {counted(n_kept, 'photo')}", len(flips), shown)]


def _topics(topics: TopicsCompared) -> Component:
    name = representation_name(topics.representation)
    if topics.by is None:
        return html.Div(f"{name}: {topics.note}", className="quiet")
    rows: list[list[Component | str]] = [
        [
            "" if pair.similarity is None else f"{pair.similarity:.3f}",
            _told(pair.before),
            _told(pair.after),
            pair.verdict,
        ]
        for pair in topics.pairs
    ]
    shown = table(["Alike#", "Before", "After", ""], rows, f"{name} before and after")
    return _folded(f"{name}, matched by {topics.by}", len(rows), shown)


def _maps(found: Comparison) -> list[Component]:
    if not found.maps:
        return []
    rows: list[list[Component | str]] = [
        [
            map_name(f"{each.representation}/{each.method}", with_method=True),
            f"{each.n_photos:,}",
            f"{each.median:.3f}",
            f"{each.p95:.3f}",
            percent(each.share_far),
        ]
        for each in found.maps
    ]
    heads = ["Map", "Photos#", "Median#", "95th percentile#", "Moved far#"]
    told = "How far photos moved, in units of each map's spread"
    return [html.Div(told, className="quiet"), table(heads, rows, told)]


def _folded(title: str, n: int, content: Component) -> Component:
    shown = f"{title}: {n:,}" if n <= _MOST else f"{title}: showing {_MOST} of {n:,}"
    return html.Details([html.Summary(shown), content], className="folded")


def _name(photo: Sight, *, there: bool) -> Component:
    name = display_name(photo.uri) or photo.photo_id[:12]
    if not there:
        return html.Span(name, title=photo.uri)
    return dcc.Link(name, href=addresses.photo_href(photo.photo_id), className="way")


def _told(topic: Topic | None) -> str:
    return "–" if topic is None else topic.name


def comparison_section(
    view: RunsView, run_ids: Sequence[str], found: Comparison | None
) -> Component:
    """Return the card in which runs are compared; found: None before a run is chosen."""
    if len(run_ids) < 2:  # noqa: PLR2004 - it takes two
        only = "This atlas keeps one run; the next build gives something to compare it with."
        return widgets.card("Comparison", html.Div(only, className="quiet"))
    told = comparison_card(found) if found else []
    ask = html.Div("Compare the shown run with", className="quiet")
    return widgets.card("Comparison", ask, run_choices(view, run_ids), *told)
