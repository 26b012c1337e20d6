"""The legend of a map: every category with its colour and count, to be chosen from."""

from collections.abc import Iterable

import dash_mantine_components as dmc
import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboards import widgets
from dashboards.addresses import Link
from dashboards.colouring import Category, Colouring
from dashboards.exhibition import Exhibition
from dashboards.wording import counted, percent

_MOST_SHOWN = 12  # photos of a category that has no best ones
_MOST_LISTED = 100  # categories; a list of more is no longer read


def entries(colouring: Colouring) -> list[Component]:
    """Return the choices of the legend: coloured categories, then those that are grey."""
    others = colouring.others()
    listed = others[: max(0, _MOST_LISTED - len(colouring.coloured()))]
    found = [_entry(code, colouring.categories[code]) for code in colouring.coloured()]
    if others:
        found.append(_greys(colouring, others))
    found += [_entry(code, colouring.categories[code]) for code in listed]
    if len(listed) < len(others):
        found.append(html.Div(f"showing {len(listed)} of {len(others)}", className="quiet"))
    return found


def title(colouring: Colouring) -> str:
    """Return what the legend lists, such as "12 topics"."""
    if not colouring.kind:
        return "No topics, no tags"
    shown = [one for one in colouring.categories if one.real and one.n_photos]
    return counted(len(shown), colouring.kind)


def chosen(shown: Exhibition, colouring: Colouring, code: int | None, href: Link) -> Component:
    """Return what is known of the category that is highlighted, with its best photos."""
    if not colouring.kind:
        return html.Div("This run has nothing to colour its photos by.", className="quiet")
    if code is None:
        them = " and the photos that show it best" if colouring.kind in ("topic", "tag") else ""
        hint = f"Choose a {colouring.kind} to see where it lies{them}."
        return html.Div(hint, className="quiet")
    category = colouring.categories[code]
    best = [at for one in category.exemplars if (at := shown.row(one)) is not None]
    rows = best or np.flatnonzero(colouring.codes == code)[:_MOST_SHOWN].tolist()
    photos = [(shown.photo_id(at), shown.label(at)) for at in rows]
    return html.Div([*_lines(category), widgets.thumbnail_links(photos, href)], className="chosen")


def _lines(category: Category) -> Iterable[Component]:
    yield html.Div(category.name, className="chosen-name")
    if category.share is not None:
        numbers = [f"{percent(category.share)} of all topic weight"]
        if category.coherence is not None:
            numbers.append(f"coherence {category.coherence:.2f}")
        yield html.Div(" · ".join(numbers), className="quiet")
    if category.terms:
        terms = [dmc.Badge(term, variant="light", color="gray") for term in category.terms[:8]]
        yield html.Div(terms, className="terms")


def _entry(code: int, category: Category) -> Component:
    label = html.Span(
        [
            html.Span(category.name, className="legend-name"),
            html.Span(f"{category.n_photos:,}", className="legend-count"),
        ],
        className="legend-entry",
    )
    style = {"--swatch": category.colour} if category.colour else {}
    entry: Component = dmc.Radio(
        label=label, value=str(code), style=style, size="xs", className="legend-radio"
    )
    return entry


def _greys(colouring: Colouring, others: list[int]) -> Component:
    named = [code for code in others if colouring.categories[code].real]
    n_photos = sum(colouring.categories[code].n_photos for code in named)
    kinds = counted(len(named), f"other {colouring.kind}") if named else ""
    text = f"{kinds}, grey on the map: {counted(n_photos, 'photo')}" if named else "grey on the map"
    return html.Div(text, className="legend-others")
