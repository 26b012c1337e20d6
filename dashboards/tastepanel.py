"""What stands beside recommendations: the taste they follow, its dials, weights and profiles."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import widgets
from dashboards.addresses import photo_href, thumbnail_src
from dashboards.exhibition import Exhibition
from dashboards.recommendview import WEIGHED
from dashboards.tastebuttons import given
from dashboards.wording import counted, folder_name
from models.records.profiles import Profile
from models.retrieval.recommendation import Choice

N_DIALS = 6  # that stand there without having been turned
_MANY = 40  # photos that are shown of a longer list
_STEP = 0.05


def panel(
    choice: Choice,
    *,
    topics: Sequence[str],
    labels: Sequence[str],
    kept: Sequence[str],
    may_keep: bool,
) -> Component:
    """Return the column; topics, labels: that dials can be of. kept: names of profiles."""
    dials = html.Div([dial(name, 0.0) for name in topics[:N_DIALS]], id="recommend-dials")
    return html.Div(
        [
            widgets.card("Dials", _add([*topics, *labels]), dials),
            widgets.card("What counts", *_weights(choice)),
            widgets.card("Profiles", *_keeping(kept, may_keep=may_keep)),
            widgets.card("Likes and dislikes", html.Div(id="recommend-known")),
        ],
        id="recommend-taste",
        className="taste-side",
    )


def told(profile: Profile, n_gone: int) -> list[Component]:
    """Return what a taste says, if it says anything; n_gone: what of it a run does not have."""
    lines: list[Component] = []
    if not profile.is_empty:
        lines.append(html.Div(f"By {', '.join(_said(profile))}.", className="quiet", role="status"))
    if n_gone:
        what = "photo, folder or dial" if n_gone == 1 else "photos, folders or dials"
        are = "is" if n_gone == 1 else "are"
        gone = f"{n_gone:,} {what} of this taste {are} not in this run: left out."
        lines.append(html.Div(gone, className="quiet"))
    return lines


def known(shown: Exhibition, profile: Profile) -> list[Component]:
    """Return the photos and folders that a taste names, with buttons to take them back."""
    lists = (
        ("Liked", "likes", profile.likes),
        ("Liked folders", "liked_folders", profile.liked_folders),
        ("Disliked", "dislikes", profile.dislikes),
        ("Disliked folders", "disliked_folders", profile.disliked_folders),
    )
    shown_lists = [_list(shown, *one) for one in lists if one[2]]
    return shown_lists or [html.Div("No photo or folder yet.", className="quiet")]


def dial(name: str, value: float) -> Component:
    """Return a dial from -1, less of it, to 1, more of it."""
    slider = dmc.Slider(
        id={"topic": name},
        value=value,
        min=-1,
        max=1,
        step=0.25,
        marks=[{"value": 0}],
        size="sm",
        updatemode="mouseup",
        thumbLabel=f"How much of {name}",
    )
    return html.Div([html.Span(name), slider], className="dial")


def _said(profile: Profile) -> list[str]:
    counts = {
        "like": len(profile.likes) + len(profile.liked_folders),
        "dislike": len(profile.dislikes) + len(profile.disliked_folders),
        "dial": sum(map(bool, profile.dials.values())),
    }
    seen = [f"{len(profile.seen):,} seen"] if profile.seen else []
    return [counted(n, noun) for noun, n in counts.items() if n] + seen


def _list(shown: Exhibition, title: str, verdict: str, named: Sequence[str]) -> Component:
    is_photo = verdict in ("likes", "dislikes")
    tiles = [
        _photo(shown, verdict, one) if is_photo else _folder(verdict, one) for one in named[:_MANY]
    ]
    rest = len(named) - len(tiles)
    more = [html.Div(f"and {rest:,} more", className="quiet")] if rest else []
    return html.Section([html.H3(title), html.Div(tiles, className="liked"), *more])


def _photo(shown: Exhibition, verdict: str, photo_id: str) -> Component:
    row = shown.row(photo_id)
    name = "" if row is None else shown.label(row)
    picture = html.Img(src=thumbnail_src(photo_id), alt=name)
    link = dcc.Link(picture, href=photo_href(photo_id))
    return html.Div([link, given(verdict, photo_id, name)])


def _folder(verdict: str, folder: str) -> Component:
    name = folder_name(folder)
    return html.Div([html.Div(name), given(verdict, folder, name)])


def _add(names: Sequence[str]) -> Component:
    choice: Component = dmc.Select(
        id="recommend-add",
        label="Add a tag or topic",
        data=list(dict.fromkeys(names)),
        placeholder="More of …",
        searchable=True,
        size="xs",
        disabled=not names,
        nothingFoundMessage="Nothing found",
    )
    return choice


def _weights(choice: Choice) -> list[Component]:
    sliders = [_weight(name, text, getattr(choice.weights, name)) for name, text in WEIGHED.items()]
    variety = _weight("variety", "Variety", 1 - choice.balance)
    how = "What of a photo speaks for it, and how unlike each other recommendations are."
    return [html.Div(how, className="quiet"), *sliders, variety]


def _weight(name: str, text: str, value: float) -> Component:
    slider = dmc.Slider(
        id=f"recommend-{name}",
        value=round(value, 2),
        min=0,
        max=1,
        step=_STEP,
        size="sm",
        updatemode="mouseup",
        thumbLabel=f"How much {text.lower()} counts",
    )
    return html.Div([html.Span(text), slider], className="dial")


def _keeping(kept: Sequence[str], *, may_keep: bool) -> list[Component]:
    opened = dmc.Select(
        id="recommend-kept",
        label="Open a kept profile",
        data=list(kept),
        placeholder="Choose one" if kept else "None is kept yet",
        searchable=True,
        size="xs",
        nothingFoundMessage="Nothing found",
    )
    name = dmc.TextInput(id="recommend-name", label="Name", size="xs")
    keep = dmc.Button(
        "Keep", id="recommend-keep", size="xs", variant="filled", disabled=not may_keep
    )
    export = dmc.Button("Export as JSON", id="recommend-export", size="xs", variant="default")
    who = "Everybody sees kept profiles." if may_keep else "Only editors may keep profiles."
    return [
        opened,
        name,
        html.Div([keep, export], className="row"),
        html.Div(who, className="quiet"),
        html.Div(id="recommend-told", className="quiet", role="status"),
    ]
