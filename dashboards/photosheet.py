"""The photo page's sheet: a photo in large, with all that is known of it and what it resembles."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import addresses, widgets
from dashboards.addresses import PHOTO, with_query
from dashboards.exhibition import Exhibition
from dashboards.marks import alike, badges, marks_of
from dashboards.placard import Detail, Tag
from dashboards.tastebuttons import taste_buttons
from dashboards.whereabouts import whereabouts
from dashboards.wording import counted, percent

_MOST_ALIKE = 24
_HINT = "Choose a tag to see which parts of the photo speak for it."
_ASKING = "Asking the network …"


def sheet(shown: Exhibition, detail: Detail, row: int, why: str) -> Component:
    """Return everything known of the photo in a row; why: the tag that is to be explained."""
    placard = detail.placard
    title = html.H1(placard.name, className="photo-title")
    marks = marks_of(shown, row)
    head = [
        title,
        *([badges(marks)] if marks else []),
        widgets.map_link(placard.photo_id),
        widgets.alike_link(placard.photo_id),
        taste_buttons(placard.photo_id, placard.name),
    ]
    overlay = html.Div(id="photo-overlay", className="photo-overlay")
    main = [widgets.large(detail, overlay), *_alike(shown, row)]
    main.append(widgets.neighbour_tabs(detail.neighbours, addresses.photo_href))
    asked = {"id": placard.photo_id, "tag": why}
    return html.Div(
        [
            dcc.Store(id="photo-asked", data=asked),
            html.Div(head, className="photo-head"),
            html.Div(main, className="stack"),
            html.Div(_side(shown, detail, row, why), className="photo-facts"),
        ],
        className="photo-page",
    )


def explained(label: str) -> list[Component]:
    """Return what an overlay shows."""
    text = (
        f"Bright and yellow: what speaks most for “{label}”. Unmarked: what does not. "
        "Dark borders: what the network never saw."
    )
    return [html.Div(text, className="quiet")]


def unexplained(why: str) -> list[Component]:
    """Return why there is no overlay."""
    return [html.Div(f"No picture of the evidence: {why}.", className="quiet")]


def _side(shown: Exhibition, detail: Detail, row: int, why: str) -> list[Component]:
    placard = detail.placard
    said = (_ASKING if why else _HINT) if placard.tags else []
    reason = html.Div(said, id="photo-reason", className="quiet", role="status")
    tags = _tags(placard.photo_id, placard.tags, why) if placard.tags else widgets.none_of("tags")
    topics = [widgets.topic_bars(placard.topics)] if placard.topics else [widgets.none_of("topics")]
    maps = html.Div(whereabouts(shown, row), className="small-maps")
    return [
        widgets.card("Tags", tags, reason),
        widgets.card("Topics", *topics),
        widgets.card("On the maps", maps if shown.maps else widgets.none_of("maps")),
        widgets.card("Facts", widgets.fact_list(detail)),
    ]


def _tags(photo_id: str, tags: tuple[Tag, ...], why: str) -> Component:
    """Return tags with their probabilities; each leads to what speaks for it, and back."""
    return html.Ul([_tag(photo_id, tag, why) for tag in tags], className="bars plain-list")


def _tag(photo_id: str, tag: Tag, why: str) -> Component:
    open_ = tag.label == why
    href = with_query(PHOTO, {"id": photo_id, "why": "" if open_ else tag.label})
    link = dcc.Link(
        ["Hide" if open_ else "Why?", html.Span(f" {tag.label}", className="unseen")],
        href=href,
        className="why-link is-here" if open_ else "why-link",
    )
    label = html.Span(tag.label, className="bar-label" if tag.confident else "bar-label unsure")
    value = html.Span([percent(tag.probability), " ", link], className="bar-value")
    bar = html.Div(
        html.Div(style={"width": f"{100 * min(1.0, max(0.0, tag.probability)):.1f}%"}),
        className="bar",
    )
    return html.Li([label, value, bar], className="bar-row")


def _alike(shown: Exhibition, row: int) -> list[Component]:
    rows = alike(shown, row)
    if not len(rows):
        return []
    stands = not shown.ledger.duplicate[row]
    told = (
        f"{counted(len(rows), 'near duplicate')}; in topics and on maps this photo counts for all."
        if stands
        else "Near duplicates of each other; in topics and on maps one of them counts for all."
    )
    photos = [(shown.photo_id(int(at)), shown.label(int(at))) for at in rows[:_MOST_ALIKE]]
    ids = {shown.photo_id(int(at)): int(at) for at in rows[:_MOST_ALIKE]}
    marks = {one: () if shown.ledger.duplicate[at] else ("counts",) for one, at in ids.items()}
    tiles = widgets.thumbnail_links(photos, addresses.photo_href, marks)
    return [widgets.card("Near duplicates", html.Div(told, className="quiet"), tiles)]
