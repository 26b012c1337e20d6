"""The answer to a search as people read it: photos with their likeness, and where they end."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.addresses import photo_href, thumbnail_src
from dashboards.exhibition import Exhibition
from dashboards.pieces import meter
from dashboards.searchview import SearchView
from dashboards.tastebuttons import taste_buttons
from dashboards.widgets import named
from dashboards.wording import compared_name, counted, folder_name
from models.retrieval.search import Answer, Found

LINE = "Below: no longer alike"


def results(
    shown: Exhibition, answer: Answer, view: SearchView, scored: Component | None
) -> list[Component]:
    """Return an answer: a summary, what stands out, and what follows it where that is asked for.

    scored: how well the search did, if that is known.
    """
    notes = [html.Div(note, className="quiet") for note in answer.notes]
    above = [one for one in answer.found if one.stands_out]
    below = [one for one in answer.found if not one.stands_out]
    told = html.Div(_summary(answer, view), className="quiet", role="status", id="search-told")
    parts: list[Component] = [told, *([scored] if scored else []), *notes]
    if answer.n_searched:
        parts.append(_wall(shown, above, view))
    if below:
        line = f"{LINE} (under {answer.limit:.2f})" if above else LINE
        parts += [html.Div(line, className="cut-line"), _wall(shown, below, view)]
    return [*parts, _onward(answer, view)]


def question(shown: Exhibition, view: SearchView, upload: str) -> Component:
    """Return what is asked about; upload: the address of an upload's thumbnail, or nothing."""
    pictures = [_asked_photo(shown, view, one) for one in view.photos]
    if upload:
        away = dcc.Link("Remove the upload", href=view.href(upload=""), className="way")
        picture = html.Img(src=upload, alt="Your photo")
        pictures.append(html.Div([picture, away], className="asked"))
    if view.words:
        away = dcc.Link("Without these words", href=view.href(words=""), className="way")
        pictures.append(html.Div([html.Strong(view.words), away], className="asked"))
    return named("What is asked", html.Div(pictures, className="question", role="group"))


def _asked_photo(shown: Exhibition, view: SearchView, photo_id: str) -> Component:
    row = shown.row(photo_id)
    name = "a photo" if row is None else shown.label(row)
    others = ",".join(other for other in view.photos if other != photo_id)
    picture = html.Img(src=thumbnail_src(photo_id), alt=f"Asked about: {name}")
    away = dcc.Link(
        ["Remove", html.Span(f" {name}", className="unseen")],
        href=view.href(photo=others),
        className="way",
    )
    return html.Div([dcc.Link(picture, href=photo_href(photo_id)), away], className="asked")


def _summary(answer: Answer, view: SearchView) -> str:
    if not answer.n_searched:
        return "No photo passes the filters, or shows these words."
    kept = answer.n_searched - answer.n_left_out
    by = compared_name(answer.representation).lower()
    how = f"by {by}" + (f", {answer.metric.replace('_', '-')}" if answer.metric else "")
    n_shown = sum(1 + len(one.alike) for one in answer.found)
    if view.all:
        return f"The first {n_shown:,} of {counted(answer.n_searched, 'photo')} searched, {how}."
    stands = "stands" if kept == 1 else "stand"
    return f"{counted(kept, 'photo')} {stands} out of {answer.n_searched:,} searched, {how}."


def _onward(answer: Answer, view: SearchView) -> Component:
    """Return the ways to more: further results, and what does not stand out."""
    n_shown = sum(1 + len(one.alike) for one in answer.found)
    links = []
    if n_shown < answer.n_searched - answer.n_left_out and view.more:
        links.append(dcc.Link("Show more", href=view.href(n=view.more), className="choice"))
    if answer.n_left_out:
        text = f"Show all ({answer.n_left_out:,} do not stand out)"
        links.append(dcc.Link(text, href=view.href(all="1"), className="choice"))
    if view.all:
        only = view.href(all="", n="")
        links.append(dcc.Link("Show only what stands out", href=only, className="choice"))
    return named("More results", html.Nav(links, className="choices", hidden=not links))


def _wall(shown: Exhibition, found: Sequence[Found], view: SearchView) -> Component:
    if not found:
        return html.Div("Nothing stands out from the collection.", className="quiet")
    items = [html.Li(_result(shown, one, view), className="result") for one in found]
    return html.Ul(items, className="results plain-list")


def _result(shown: Exhibition, one: Found, view: SearchView) -> list[Component]:
    row = shown.row(one.photo_id)
    name = "" if row is None else shown.label(row)
    folder = "" if row is None else folder_name(str(shown.photo(row)["folder"]))
    picture = html.Img(src=thumbnail_src(one.photo_id), alt="")
    link = dcc.Link([picture, html.Span(name)], href=photo_href(one.photo_id), className="tile")
    parts = [link, meter("Shows" if one.distance is None else "Similarity", one.similarity)]
    told = [folder, f"stands for {counted(len(one.alike), 'near duplicate')}" if one.alike else ""]
    told += [", ".join(f"{weight:.2f} {what}" for what, weight in one.reasons[:2])]
    parts += [html.Div(line, className="quiet") for line in told if line]
    return [*parts, _ways(one, view, name), taste_buttons(one.photo_id, name)]


def _ways(one: Found, view: SearchView, name: str) -> Component:
    unseen = html.Span(f" {name}", className="unseen")
    like = view.href(photo=one.photo_id, words="", upload="", n="", all="")
    links = [dcc.Link(["Find like this", unseen], href=like, className="way")]
    if view.takes_more:
        both = view.href(photo=",".join([*view.photos, one.photo_id]), n="")
        links.append(dcc.Link(["Ask with it", unseen], href=both, className="way"))
    return html.Div(links, className="ways")
