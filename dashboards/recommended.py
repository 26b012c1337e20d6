"""Recommendations as people read them: photos or folders with their reasons, and where to start."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.addresses import alike_href, photo_href, thumbnail_src
from dashboards.exhibition import Exhibition
from dashboards.pieces import meter
from dashboards.tastebuttons import folder_buttons, taste_buttons
from dashboards.wording import folder_name
from models.retrieval.reasons import Because, Offer, Recommended, RecommendedFolder, sentence

_N_OFFERED = 12
_N_PICTURES = 6


def photo_wall(shown: Exhibition, found: Sequence[Recommended]) -> Component:
    """Return recommended photos with what speaks for each."""
    if not found:
        return html.Div("Nothing is left to recommend.", className="quiet", role="status")
    items = [html.Li(_photo(shown, one), className="result") for one in found]
    return html.Ul(items, className="results plain-list")


def folder_wall(shown: Exhibition, found: Sequence[RecommendedFolder]) -> Component:
    """Return recommended folders, each with its best photos."""
    if not found:
        return html.Div("No other folder is left to recommend.", className="quiet", role="status")
    return html.Div([_folder(shown, one) for one in found], className="folders")


def start(offers: Sequence[Offer]) -> Component:
    """Return topics to start from where nothing is known of a taste yet."""
    to_search = dcc.Link("Search", href="/search", className="way")
    like: list[Component | str] = [
        "Like some photos to begin: in ",
        to_search,
        ", or on a photo's own page.",
    ]
    if not offers:
        return html.Div(like, className="quiet", role="status")
    lead = [html.Div("Nothing is known of your taste yet. Choose topics to start from."), *like]
    cards = [_offer(one) for one in offers[:_N_OFFERED]]
    return html.Div(
        [html.Div(lead, className="quiet", role="status"), html.Div(cards, className="offers")],
        className="stack",
    )


def _photo(shown: Exhibition, one: Recommended) -> list[Component]:
    row = shown.row(one.photo_id)
    name = "" if row is None else shown.label(row)
    picture = html.Img(src=thumbnail_src(one.photo_id), alt="")
    link = dcc.Link([picture, html.Span(name)], href=photo_href(one.photo_id), className="tile")
    folder = "" if row is None else folder_name(str(shown.photo(row)["folder"]))
    like = dcc.Link(
        ["Find like this", html.Span(f" {name}", className="unseen")],
        href=alike_href(one.photo_id),
        className="way",
    )
    return [
        link,
        meter("Score", one.score),
        _why(shown, one.because),
        html.Div(folder, className="quiet"),
        html.Div(like, className="ways"),
        taste_buttons(one.photo_id, name),
    ]


def _folder(shown: Exhibition, one: RecommendedFolder) -> Component:
    name = folder_name(one.folder)
    pictures = [
        dcc.Link(html.Img(src=thumbnail_src(each), alt=_label(shown, each)), href=photo_href(each))
        for each in one.photo_ids
    ]
    parts = [
        html.H2(name),
        html.Div(pictures, className="folder-pictures"),
        meter("Score", one.score),
        _why(shown, one.because),
        folder_buttons(one.folder, name),
    ]
    return html.Section(parts, className="card folder")


def _why(shown: Exhibition, because: Because) -> Component:
    """Return a reason: names with their parts of the score, and the liked photo that it is like."""
    named = sentence(Because(because.named, "", 0))
    parts: list[Component | str] = [named] if named else []
    if because.like:
        name = _label(shown, because.like)
        picture = html.Img(src=thumbnail_src(because.like), alt=f"{name}, which you like")
        like = dcc.Link(picture, href=photo_href(because.like))
        parts = [f"{named}; like " if named else "Like ", like]
    if not parts:
        parts = ["What it looks like as a whole"]
    return html.Div(parts, className="reason quiet")


def _offer(one: Offer) -> Component:
    pictures = [html.Img(src=thumbnail_src(each), alt="") for each in one.photo_ids[:_N_PICTURES]]
    more = html.Button(
        ["More of this", html.Span(f" {one.topic}", className="unseen")],
        id={"dial": one.topic, "to": 1},
        className="taste",
        type="button",
    )
    parts = [html.H2(one.topic), html.Div(pictures, className="folder-pictures"), more]
    return html.Section(parts, className="card offer")


def _label(shown: Exhibition, photo_id: str) -> str:
    row = shown.row(photo_id)
    return "a photo" if row is None else shown.label(row)
