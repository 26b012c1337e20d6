"""URLs of pages and pictures, and the state of a page that its query keeps."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

MAP = "/"
TOPICS = "/topics"
PHOTO = "/photo"
RUNS = "/runs"
MODELS = "/models"
PLAYGROUND = "/playground"
SEARCH = "/search"
RECOMMEND = "/recommend"

View = TypeVar("View", bound=Any)  # a dataclass
Otherwise = TypeVar("Otherwise", int, None)
Link = Callable[[str], str]  # a photo's id → the address that a click on it leads to

_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map page shows; empty: the run's first map or colouring, nothing chosen or drawn."""

    map: str = ""
    colour: str = ""
    category: str = ""
    photo: str = ""
    area: str = ""


def asked(search: str | None) -> dict[str, str]:
    """Return the parameters of a query such as ?map=conv; of repeated ones the last counts."""
    return dict(parse_qsl((search or "").removeprefix("?"), max_num_fields=50))


def view_of(kind: type[View], search: str | None, **more: object) -> View:
    """Return what a page shows, a dataclass whose texts stand in its query under their names.

    What the dataclass does not know is left out. more: its fields that are no texts.
    """
    query = asked(search)
    texts = [each.name for each in fields(kind) if each.default == ""]
    view: View = kind(**{name: query.get(name, "") for name in texts}, **more)
    return view


def whole_number(text: str, otherwise: Otherwise) -> int | Otherwise:
    """Return the number that a parameter is, or what stands for one where it is none of ours."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else otherwise


def map_view(search: str | None) -> MapView:
    """Read the map page's state from its query."""
    return view_of(MapView, search)


def map_href(view: MapView) -> str:
    """Return the address of the map page in a state."""
    return with_query(MAP, asdict(view))


def beside(search: str | None) -> Link:
    """Return what leads from the map page with a query to a photo beside the same map."""
    kept = asked(search)
    return lambda photo_id: with_query(MAP, {**kept, "photo": photo_id})


def with_query(path: str, query: Mapping[str, str]) -> str:
    """Return the address of a page with the parameters of a query that are not empty."""
    told = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(told)}" if told else path


def photo_href(photo_id: str) -> str:
    """Return the address of a photo's page."""
    return f"{PHOTO}?{urlencode({'id': photo_id})}"


def alike_href(*photo_ids: str) -> str:
    """Return the address of what is like a photo, or like several at once."""
    return with_query(SEARCH, {"photo": ",".join(photo_ids)})


def layer_href(backbone: str, layer: str) -> str:
    """Return the address of what is known of a network's layer."""
    return with_query(MODELS, {"model": backbone, "layer": layer})


def thumbnail_src(photo_id: str) -> str:
    """Return the address of a photo's thumbnail."""
    return f"/media/thumbnail/{photo_id}.webp"


def picture_src(photo_id: str) -> str:
    """Return the address of a photo's large picture."""
    return f"/media/photo/{photo_id}"


def channel_src(key: str, channel: int) -> str:
    """Return the address of the picture of what a channel looks for; key: of its layer."""
    return f"/media/channel/{key}/{channel}.webp"


def overlay_src(run_id: str, photo_id: str, tag: str) -> str:
    """Return the address of the picture of what in a photo speaks for a tag."""
    return f"/media/why/{run_id}/{photo_id}.png?{urlencode({'tag': tag})}"
