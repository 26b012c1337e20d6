"""What the topics page shows, as its address says: ?of=tags-nmf&number=3&sort=coherence."""

from dataclasses import asdict, dataclass, field, replace

from dashboards.addresses import TOPICS, asked, whole_number, with_query
from dashboards.colouring import Category
from dashboards.exhibition import Exhibition
from dashboards.filters import Filters, filters_of

COMPARE = "compare"
SORTS = {  # what topics can be ordered by, in words
    "share": "Share",
    "photos": "Photos",
    "coherence": "Coherence",
    "stability": "Stability",
    "name": "Name",
}


@dataclass(frozen=True, slots=True)
class TopicsView:
    """The state of the topics page.

    of: a representation with topics, or COMPARE. number: of the topic that is open, "" for all.
    sort: one of SORTS. page: of the open topic's photos, from 1.
    """

    of: str
    number: str = ""
    sort: str = "share"
    page: int = 1
    filters: Filters = field(default_factory=Filters)

    def href(self, **changes: str | int) -> str:
        """Return the address of the page with some of its state changed."""
        state = asdict(replace(self, **changes))  # type: ignore[arg-type] # of the right types
        state.pop("filters")
        told = {
            **state,
            "sort": "" if state["sort"] == "share" else state["sort"],
            "page": "" if state["page"] == 1 else str(state["page"]),
        }
        return with_query(TOPICS, {**told, **self.filters.query()})

    @property
    def topic(self) -> str:
        """The open topic as filters name it."""
        return f"{self.of}:{self.number}"

    @property
    def of_topic(self) -> Filters:
        """The filters, with the open topic for theirs."""
        return replace(self.filters, topic=self.topic)


def topics_view(shown: Exhibition, search: str | None) -> TopicsView:
    """Read the state from a query; what the run does not have is left out."""
    query, kinds = asked(search), shown.with_topics
    known = [*kinds, *([COMPARE] if len(kinds) > 1 else [])]
    page, sort = query.get("page", ""), query.get("sort", "")
    return TopicsView(
        of=query["of"] if query.get("of") in known else known[0],
        number=query.get("number", ""),
        sort=sort if sort in SORTS else "share",
        page=whole_number(page, 1),
        filters=filters_of(search),
    )


def in_order(categories: dict[int, Category], sort: str) -> list[int]:
    """Return topics' numbers, those with most of what is asked for first; names from A to Z."""
    if sort == "name":
        return sorted(categories, key=lambda code: categories[code].name.casefold())
    return sorted(categories, key=lambda code: -_value(categories[code], sort))


def _value(topic: Category, sort: str) -> float:
    values = {
        "share": topic.share,
        "photos": topic.n_photos,
        "coherence": topic.coherence,
        "stability": topic.stability,
    }
    return values[sort] or 0
