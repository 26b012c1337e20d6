"""All topics of a representation as cards, and one of them as a page of its own."""

from collections.abc import Iterable

import dash_mantine_components as dmc
import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import addresses, bars, widgets
from dashboards.access.person import current_person
from dashboards.addresses import thumbnail_src, with_query
from dashboards.colouring import Category
from dashboards.exhibition import Exhibition
from dashboards.ledger import Bits
from dashboards.palette import OTHER
from dashboards.photowall import exports, n_pages, wall
from dashboards.pieces import crumbs, turner
from dashboards.sieve import matching
from dashboards.spread import by_folder, over_time
from dashboards.topicview import TopicsView, in_order
from dashboards.wording import counted, percent, representation_name, showing
from models.records.annotations import LONGEST_NAME
from models.records.arrays import Rows

_N_BEST = 4  # photos on a card
_N_TERMS = 8


def all_topics(shown: Exhibition, view: TopicsView) -> list[Component]:
    """Return the topics of a representation as cards, counted over the photos that pass."""
    colouring = shown.colouring(view.of)
    passing = matching(shown, view.filters)
    counts = np.bincount(colouring.codes[passing], minlength=len(colouring.categories))
    real = {code: one for code, one in enumerate(colouring.categories) if one.real}
    cards = [
        _card(shown, view, code, real[code], int(counts[code]))
        for code in in_order(real, view.sort)
    ]
    told = f"{counted(len(real), 'topic')}, {showing(int(passing.sum()), shown.n_photos)}"
    grid = html.Ul(cards, className="topic-cards plain-list")
    return [html.Div(told, className="quiet", role="status"), grid if cards else _none()]


def one_topic(shown: Exhibition, view: TopicsView) -> list[Component]:
    """Return everything of the open topic: what it is, its best photos, its spread, its photos."""
    colouring = shown.colouring(view.of)
    code = colouring.code(view.number)
    if code is None or not colouring.categories[code].real:
        back = dcc.Link("See all topics", href=view.href(number=""))
        return [widgets.message("No such topic", f"This run has no topic {view.number}.", back)]
    topic = colouring.categories[code]
    rows = _best_first(shown, view, matching(shown, view.of_topic))
    among = matching(shown, view.filters)
    head = html.Div(
        [
            crumbs(("All topics", view.href(number="")), representation_name(view.of)),
            html.H2([_swatch(topic), topic.name], className="topic-title"),
            _numbers(topic),
            _terms(topic.terms),
            _ways(view, shown),
        ],
        className="card topic-head",
    )
    side = [*_naming(shown, view, code), *_spread(shown, topic, colouring.codes == code, among)]
    best = [(one, _label(shown, one)) for one in topic.exemplars if shown.row(one) is not None]
    photos = [
        widgets.card("Best photos", widgets.thumbnail_links(best, addresses.photo_href)),
        _photos(shown, view, rows),
    ]
    return [
        head,
        html.Div(
            [html.Div(photos, className="stack"), html.Div(side, className="stack")],
            className="topic-body",
        ),
    ]


def _photos(shown: Exhibition, view: TopicsView, rows: Rows) -> Component:
    pages = n_pages(rows)
    page = min(view.page, pages)
    told = showing(len(rows), shown.n_photos)
    return widgets.card(
        "Its photos",
        html.Div(f"{told}: those whose strongest topic it is", className="quiet"),
        exports(shown.manifest.run_id, view.of_topic.query()),
        wall(shown, rows, page=page, href=addresses.photo_href),
        turner(page, pages, lambda at: view.href(page=at)),
    )


def _best_first(shown: Exhibition, view: TopicsView, bits: Bits) -> Rows:
    """Return the rows that are set, those with the largest share of their topic first."""
    rows = np.flatnonzero(bits)
    shares = shown.strongest(view.of).shares[rows, 0]
    return rows[np.argsort(-shares, kind="stable")]


def _card(
    shown: Exhibition, view: TopicsView, code: int, topic: Category, n_photos: int
) -> Component:
    best = [one for one in topic.exemplars if shown.row(one) is not None][:_N_BEST]
    pictures = [html.Img(src=thumbnail_src(one), alt="") for one in best]
    name = dcc.Link(topic.name, href=view.href(number=str(code), page=1), className="topic-name")
    return html.Li(
        [
            html.Div(pictures, className="topic-pictures"),
            html.H2([_swatch(topic), name]),
            _terms(topic.terms),
            _numbers(topic, n_photos),
        ],
        className="card topic-card",
    )


def _numbers(topic: Category, n_photos: int | None = None) -> Component:
    values = {
        "Photos": f"{topic.n_photos if n_photos is None else n_photos:,}",
        "Share": _part(topic.share),
        "Coherence": _value(topic.coherence),
        "Stability": _value(topic.stability),
    }
    cells = [
        html.Div([html.Dt(what, title=_MEANING[what]), html.Dd(value)])
        for what, value in values.items()
    ]
    return html.Dl(cells, className="topic-numbers")


def _naming(shown: Exhibition, view: TopicsView, code: int) -> list[Component]:
    """Return the form that renames a topic, for those who may; what it was called, for all."""
    rows = shown.snapshot.computed_topics(view.of).select(["topic", "name"]).to_pylist()
    computed = next((str(row["name"]) for row in rows if row["topic"] == code), "")
    name = shown.colouring(view.of).categories[code].name
    told = [html.Div(f"The run called it “{computed}”.", className="quiet")]
    told = [] if name == computed else told
    if not current_person().may_edit:
        return [widgets.card("Name", *told)] if told else []
    field = dmc.TextInput(
        id="topics-name",
        label="Name",
        value=name,
        size="sm",
        attributes={"input": {"maxLength": LONGEST_NAME}},
    )
    buttons = [
        dmc.Button("Rename", id="topics-rename", size="xs", variant="filled"),
        dmc.Button(
            "Take the name back", id="topics-unname", size="xs", variant="subtle", disabled=not told
        ),
    ]
    kept = "Everybody sees the name, on all pages and in later runs, as long as the topic stays."
    return [
        widgets.card(
            "Rename",
            field,
            html.Div(buttons, className="row"),
            *told,
            html.Div(kept, className="quiet"),
        )
    ]


def _spread(shown: Exhibition, topic: Category, chosen: Bits, among: Bits) -> Iterable[Component]:
    colour = topic.colour or OTHER
    periods = over_time(shown.ledger, chosen, among)
    if periods:
        what = "Part of each period's photos whose strongest topic it is"
        yield widgets.card(
            "Over time",
            html.Div(what, className="quiet"),
            bars.columns(periods, colour, "Share over time"),
        )
    folders, n_more = by_folder(shown.ledger, chosen, among)
    if folders:
        more = [html.Div(f"and {counted(n_more, 'more folder')}", className="quiet")]
        yield widgets.card("By folder", bars.rows(folders, colour), *(more if n_more else []))


def _ways(view: TopicsView, shown: Exhibition) -> Component:
    key = next((one for one in shown.maps if one.startswith(f"{view.of}/")), "")
    query = {"map": key, "colour": view.of, "category": view.number, **view.filters.query()}
    to_map = dcc.Link("Show on the map", href=with_query(addresses.MAP, query), className="way")
    return html.Div([to_map], className="row")


def _terms(terms: tuple[str, ...]) -> Component:
    badges = [html.Li(term, className="chip") for term in terms[:_N_TERMS]]
    return html.Ul(badges, className="chips plain-list")


def _swatch(topic: Category) -> Component:
    return html.Span(className="swatch", style={"background": topic.colour or OTHER})


def _label(shown: Exhibition, photo_id: str) -> str:
    row = shown.row(photo_id)
    return "" if row is None else shown.label(row)


def _none() -> Component:
    return html.Div("This run found no topics: it has too few photos.", className="quiet")


def _part(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _value(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


_MEANING = {
    "Photos": "Photos whose strongest topic it is",
    "Share": "Its part of all topic weight",
    "Coherence": "How well its terms, or its best photos, belong together: 1 always",
    "Stability": "How surely it comes back in fits on other parts of the photos: 1 every time",
}
