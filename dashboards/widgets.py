"""Pieces that pages share: cards, pictures, bars, and what is shown when there is nothing."""

from collections.abc import Iterable, Mapping, Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import addresses
from dashboards.addresses import Link, picture_src, thumbnail_src
from dashboards.palette import OTHER, colour_of
from dashboards.placard import Detail, Neighbour, Placard, Tag, TopicShare
from dashboards.wording import percent, representation_name


def card(title: str | Component, *content: Component | str, id: str | None = None) -> Component:  # noqa: A002 - Dash's word
    """Return a titled card."""
    heading = dmc.Title(title, order=2, size="h5", className="card-title")
    body = html.Div(list(content)) if id is None else html.Div(list(content), id=id)
    return html.Section([heading, body], className="card")


def named(name: str, component: Component) -> Component:
    """Give a component the name that a screen reader tells."""
    setattr(component, "aria-label", name)
    return component


def message(title: str, *lines: Component | str) -> Component:
    """Return what a page shows in place of content that it cannot show."""
    return html.Div(
        dmc.Stack([dmc.Title(title, order=1, size="h3"), *(dmc.Text(line) for line in lines)]),
        className="message",
        role="status",
    )


def no_atlas(error: Exception) -> Component:
    """Return the page before the first run: what is missing, and the command that makes it."""
    what, _, command = str(error).partition(": ")
    shown = [dmc.Code(command, block=True)] if command else []
    moves_on = "This page shows the atlas as soon as it is there."
    return message("No atlas yet", what, *shown, moves_on)


def trouble(error: Exception) -> Component:
    """Return a note of what went wrong, fit to stand above any page."""
    what = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    note: Component = dmc.Alert(
        [
            dmc.Text(what or type(error).__name__, size="sm"),
            dmc.Text("Reload the page to try again."),
        ],
        title="This could not be shown",
        color="red",
        withCloseButton=True,
        className="trouble",
    )
    return note


def no_such_photo() -> Component:
    """Say that the current run has no photo of that id."""
    return message(
        "No such photo",
        "The current run has no photo with this id: it may have been moved out of the collection.",
        dcc.Link("Go to the map", href=addresses.MAP),
    )


def drawer_head(placard: Placard) -> Component:
    """Return a photo's name, and the way from the drawer to its own page."""
    href = addresses.photo_href(placard.photo_id)
    to_page = dcc.Link("Open on its own page", href=href, className="way")
    ways = html.Div([to_page, alike_link(placard.photo_id)], className="ways")
    return html.Div([html.H2(placard.name, className="photo-title"), ways])


def map_link(photo_id: str) -> Component:
    """Return the way from a photo's page to where it lies on the map."""
    href = addresses.map_href(addresses.MapView(photo=photo_id))
    return dcc.Link("Show on the map", href=href, className="way")


def alike_link(photo_id: str) -> Component:
    """Return the way from a photo to what is like it."""
    return dcc.Link("Find like this", href=addresses.alike_href(photo_id), className="way")


def thumbnail_links(
    photos: Iterable[tuple[str, str]], href: Link, marks: Mapping[str, Sequence[str]] | None = None
) -> Component:
    """Return square thumbnails in a grid; photos: (id, caption) pairs. marks: words, by id."""
    marked = marks or {}
    links = [
        dcc.Link(
            [
                html.Img(src=thumbnail_src(photo_id), alt=""),
                *_tile_mark(marked.get(photo_id, ())),
                html.Span(caption),
            ],
            href=href(photo_id),
            className="tile",
        )
        for photo_id, caption in photos
    ]
    return html.Div(links, className="tiles")


def tag_bars(tags: Sequence[Tag]) -> Component:
    """Return tags with their probabilities, as text and as bars."""
    bars = [_bar(tag.label, tag.probability, None, sure=tag.confident) for tag in tags]
    return html.Div(bars, className="bars")


def topic_bars(topics: Sequence[TopicShare]) -> Component:
    """Return a photo's topics by representation, each in its colour, with its share."""
    groups = {topic.representation: "" for topic in topics}
    parts = [
        html.Div(
            [
                html.Div(representation_name(name), className="bars-title"),
                *(
                    _bar(topic.name, topic.share, colour_of(topic.topic) or OTHER)
                    for topic in topics
                    if topic.representation == name
                ),
            ]
        )
        for name in groups
    ]
    return html.Div(parts, className="bars groups")


def none_of(what: str) -> Component:
    """Say that a photo has no tags, topics or neighbours."""
    return html.Div(f"No {what} for this photo", className="quiet")


def photo_view(detail: Detail, href: Link) -> list[Component]:
    """Return a photo in large with everything known of it; href: where its neighbours lead."""
    placard = detail.placard
    tags = tag_bars(placard.tags) if placard.tags else none_of("tags")
    topics = topic_bars(placard.topics) if placard.topics else none_of("topics")
    facts = html.Div(
        [card("Tags", tags), card("Topics", topics), card("Facts", fact_list(detail))],
        className="photo-facts",
    )
    return [large(detail), facts, neighbour_tabs(detail.neighbours, href)]


def large(detail: Detail, *over: Component) -> Component:
    """Return a photo's picture, over its thumbnail while it is on its way; over: laid over it."""
    placard = detail.placard
    layers = [html.Img(src=thumbnail_src(placard.photo_id), alt="", className="photo-early")]
    if detail.original_there:
        layers.append(html.Img(src=picture_src(placard.photo_id), alt=placard.label))
    shape = {
        "aspectRatio": f"{placard.width} / {placard.height}",
        "maxWidth": f"min(100%, {2 * placard.width}px)",  # a small photo is not blown up
    }
    picture = html.Div([*layers, *over], className="photo-large", style=shape)
    return html.Div(picture if detail.original_there else [picture, _original_gone()])


def fact_list(detail: Detail) -> Component:
    """Return a photo's facts and files."""
    facts = [(what, value) for what, value in detail.facts]
    files = [("Path", uri) for uri in detail.uris]
    rows = [html.Div([html.Dt(what), html.Dd(value)]) for what, value in [*facts, *files]]
    return html.Dl(rows, className="facts")


def neighbour_tabs(neighbours: dict[str, tuple[Neighbour, ...]], href: Link) -> Component:
    """Return a photo's neighbours, a tab for each representation."""
    if not neighbours:
        return card("Similar photos", none_of("neighbours"))
    tabs = [dmc.TabsTab(representation_name(name), value=name) for name in neighbours]
    panels = [
        dmc.TabsPanel(
            thumbnail_links(((one.photo_id, _near(one)) for one in near), href), value=name
        )
        for name, near in neighbours.items()
    ]
    return card(
        "Similar photos",
        dmc.Tabs([dmc.TabsList(tabs), *panels], value=next(iter(neighbours))),
    )


def _tile_mark(words: Sequence[str]) -> list[Component]:
    return [html.Span(", ".join(words), className="tile-mark")] if words else []


def _near(neighbour: Neighbour) -> str:
    return f"{neighbour.similarity:.2f} {neighbour.label}"


def _original_gone() -> Component:
    note: Component = dmc.Alert(
        "The original file is not where it was when the atlas was built. "
        "This is the thumbnail that the atlas keeps.",
        color="yellow",
        variant="light",
        className="photo-gone",
    )
    return note


def _bar(label: str, part: float, colour: str | None, *, sure: bool = True) -> Component:
    width = {"width": f"{100 * max(0.0, min(1.0, part)):.1f}%"}
    fill = width if colour is None else {**width, "background": colour}
    return html.Div(
        [
            html.Span(label, className="bar-label" if sure else "bar-label unsure"),
            html.Span(percent(part), className="bar-value"),
            html.Div(html.Div(style=fill), className="bar"),
        ],
        className="bar-row",
    )
