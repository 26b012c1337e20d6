"""What the playground page shows, as its address says: two configurations, a photo, a class."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dashboards.addresses import PLAYGROUND, asked, whole_number, with_query
from dashboards.filters import Filters, filters_of
from models.retrieval.grid import Configuration, Grid, best_of

WHOLE, PHOTO = "", "photo"  # what bars score: all photos, or the one that is searched with
# Visitors need not know where the atlas lies.
COMMAND = "sceneatlas playground --atlas ATLAS"

_PARTS = ("metric", "pooling", "backbone", "layer")  # the order in which what is asked for counts
_NAMES = {"backbone": "network"}  # of parameters, where not the part's own
_OTHER = "other_"


@dataclass(frozen=True, slots=True)
class PlaygroundView:
    """The state of the page.

    shown, beside: configurations, whose results stand side by side. photo: the query's id, "" for
    the first. by: a kind of classes. group: a class of it that strips show, "" for all. score:
    WHOLE or PHOTO. page: of the strips, from 1.
    """

    shown: Configuration
    beside: Configuration
    photo: str
    by: str
    group: str = ""
    score: str = WHOLE
    page: int = 1
    filters: Filters = field(default_factory=Filters)

    def href(self, **changes: object) -> str:
        """Return the address of the page with some of its state changed."""
        state = replace(self, **changes)  # type: ignore[arg-type] # of the right types
        told = {
            **_told(state.shown, ""),
            **_told(state.beside, _OTHER),
            "photo": state.photo,
            "by": state.by,
            "class": state.group,
            "score": state.score,
            "page": "" if state.page == 1 else str(state.page),
        }
        return with_query(PLAYGROUND, {**told, **state.filters.query()})


def playground_view(
    grid: Grid, there: Sequence[Configuration], first: str, search: str | None
) -> PlaygroundView:
    """Read the state from a query; what is not computed gives way to what is most like it.

    there: what is computed, one at least. first: the id of the photo to begin with.
    """
    query = asked(search)
    by = query.get("by", "")
    by = by if by in grid.kinds else grid.kinds[0]
    shown = _chosen(grid, there, query, by, "")
    page, group = query.get("page", ""), query.get("class", "")
    return PlaygroundView(
        shown=shown,
        beside=_beside(grid, there, query, by, shown),
        photo=query.get("photo", first),
        by=by,
        group=group if group in grid.classes(by).names else "",
        score=PHOTO if query.get("score") == PHOTO else WHOLE,
        page=whole_number(page, 1),
        filters=filters_of(search),
    )


def alike(there: Sequence[Configuration], **parts: str) -> list[Configuration]:
    """Return the configurations that have these parts, such as metric="cosine"."""
    return [each for each in there if all(getattr(each, k) == v for k, v in parts.items())]


def nearest_to(there: Sequence[Configuration], like: Configuration, **parts: str) -> Configuration:
    """Return the configuration that has these parts, and else as much of another as there is."""
    left = alike(there, **parts) or list(there)
    for part in (each for each in _PARTS if each not in parts):
        left = alike(left, **{part: getattr(like, part)}) or left
    return min(
        left, key=lambda each: abs(each.number / each.n_layers - like.number / like.n_layers)
    )


def _chosen(
    grid: Grid, there: Sequence[Configuration], query: dict[str, str], by: str, prefix: str
) -> Configuration:
    """Return the best of what has all the parts that a query names, as far as there is one."""
    left = list(there)
    wanted = {part: query.get(prefix + _NAMES.get(part, part), "") for part in _PARTS}
    wanted["metric"] = wanted["metric"] or "cosine"
    wanted["pooling"] = wanted["pooling"] or "avg"
    for part, value in wanted.items():
        left = alike(left, **{part: value}) or left
    return best_of({each: grid.scored(each, by).mean for each in left}) or left[0]


def _beside(
    grid: Grid,
    there: Sequence[Configuration],
    query: dict[str, str],
    by: str,
    shown: Configuration,
) -> Configuration:
    """Return the second configuration: where none is named, the best of another network."""
    if any(name.startswith(_OTHER) for name in query):
        return _chosen(grid, there, query, by, _OTHER)
    alike_but_network = [
        each
        for each in alike(there, metric=shown.metric, pooling=shown.pooling)
        if each.backbone != shown.backbone
    ]
    others = alike_but_network or [each for each in there if each != shown] or [shown]
    return best_of({each: grid.scored(each, by).mean for each in others}) or others[0]


def _told(of: Configuration, prefix: str) -> dict[str, str]:
    return {prefix + _NAMES.get(part, part): getattr(of, part) for part in _PARTS[::-1]}
