"""The bar of filters that pages share: its controls, and how they keep to the address."""

from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboards.exhibition import Exhibition
from dashboards.filters import NAMES, STATES, Filters
from dashboards.ledger import Named
from dashboards.widgets import named
from dashboards.wording import folder_name, representation_name

_MOST_FOLDERS = 500  # in the list; the largest ones
_SURE = ("30", "50", "70", "90")
_CONTROLS = [(f"filter-{name}", "value") for name in NAMES]


def filter_bar(shown: Exhibition, filters: Filters) -> Component:
    """Return the controls over a run, showing filters; put one on a page, wherever it fits."""
    tags = sorted(shown.tags_of_run.labels) if shown.tags_of_run else []
    controls = [
        _choice("tag", "Tag", list(tags), filters.tag),
        _choice("topic", "Topic", topic_options(shown), filters.topic),
        _day("since", "From", filters.since),
        _day("until", "To", filters.until),
        _choice("folder", "Folder", _folders(shown.ledger.folders), filters.folder),
        _choice("sure", "Confidence", [_pair(one, f"≥ {one} %") for one in _SURE], filters.sure),
        _choice("state", "Picture", [_pair(*one) for one in STATES.items()], filters.state),
    ]
    clear = dmc.Button(
        "Clear filters", id="filter-clear", variant="subtle", size="xs", disabled=not filters
    )
    bar = html.Div(
        [dcc.Location(id="filter-address", refresh="callback-nav"), *controls, clear],
        className="filters",
        role="search",
    )
    return named("Filters", bar)


def connect_filters(app: Dash) -> None:
    """Keep the bar and the address the same, on whichever page the bar is; once an app."""
    app.clientside_callback(  # type: ignore[no-untyped-call] # Dash gives it no types
        ClientsideFunction("atlas", "filters"),
        Output("filter-address", "search"),
        Output("filter-clear", "disabled"),
        *(Output(*control) for control in _CONTROLS),
        Input("filter-address", "search"),
        Input("filter-clear", "n_clicks"),
        *(Input(*control) for control in _CONTROLS),
        prevent_initial_call=True,
    )


def topic_options(shown: Exhibition) -> list[dict[str, Any]]:
    """Return the choices of the topic filter, which change as topics are renamed."""
    groups = []
    for name in shown.with_topics:
        categories = enumerate(shown.colouring(name).categories)
        items = [_pair(f"{name}:{at}", one.name) for at, one in categories if one.n_photos]
        groups.append({"group": representation_name(name), "items": items})
    return groups


def _choice(name: str, label: str, options: list[Any], value: str) -> Component:
    known = {one if isinstance(one, str) else one["value"] for one in _flat(options)}
    strange = [value] if value and value not in known else []  # shown, so that it can be cleared
    choice: Component = dmc.Select(
        id=f"filter-{name}",
        label=label,
        placeholder="Any",
        data=[*options, *strange],
        value=value or None,
        searchable=len(known) > len(_SURE) + 1,
        clearable=True,
        disabled=not options and not value,
        size="xs",
        nothingFoundMessage="Nothing found",
        clearButtonProps={"aria-label": f"Any {label.lower()}"},
        comboboxProps={"width": "max-content", "position": "bottom-start"},
        className=f"filter filter-{name}",
    )
    return choice


def _day(name: str, label: str, value: str) -> Component:
    day: Component = dmc.TextInput(
        id=f"filter-{name}",
        label=label,
        value=value,
        size="xs",
        debounce=300,
        className=f"filter filter-{name}",
        attributes={"input": {"type": "date"}},
    )
    return day


def _folders(folders: Named) -> list[dict[str, str]]:
    """Return the folders that hold most photos, by name, told apart by their last parts."""
    counts = folders.counts()
    largest = sorted(sorted(range(len(counts)), key=lambda at: -counts[at])[:_MOST_FOLDERS])
    return [_pair(folders.names[at], folder_name(folders.names[at])) for at in largest]


def _pair(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def _flat(options: list[Any]) -> list[Any]:
    groups = (
        one["items"] if isinstance(one, dict) and "items" in one else [one] for one in options
    )
    return [item for group in groups for item in group]
