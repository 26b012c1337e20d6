"""What the search page shows, as its address says: ?photo=…&by=colours&metric=euclidean."""

from dataclasses import asdict, dataclass, field, replace

from dashboards.addresses import SEARCH, view_of, whole_number, with_query
from dashboards.filters import Filters, filters_of
from models.retrieval.metrics import METRICS, MINKOWSKI_POWER

N_WANTED = 30  # results at first; a screenful or two
_MOST_WANTED = 300
MOST_PHOTOS = 12  # in one question
_POWERS = (1.0, 20.0)


@dataclass(frozen=True, slots=True)
class SearchView:
    """A question.

    photo: ids, commas between. words: tags and topics. upload: a mark of a file that the browser
    holds. by: a representation, or colours; "" for the best there is. metric: "" for the usual
    one. power: of minkowski. each: "1" to show near duplicates each for itself. all: "1" to show
    also what does not stand out. n: how many results, "" for the usual number.
    """

    photo: str = ""
    words: str = ""
    upload: str = ""
    by: str = ""
    metric: str = ""
    power: str = ""
    each: str = ""
    all: str = ""
    n: str = ""
    filters: Filters = field(default_factory=Filters)

    @property
    def photos(self) -> list[str]:
        """The ids that are asked about, each once."""
        ids = [one for one in self.photo.split(",") if one]
        return list(dict.fromkeys(ids))

    @property
    def takes_more(self) -> bool:
        """Whether another photo can be added to the question."""
        return bool(self.photo or self.upload) and len(self.photos) < MOST_PHOTOS

    @property
    def is_of_one_photo(self) -> bool:
        """Whether one photo of the atlas is asked about, and nothing beside it but words."""
        return len(self.photos) == 1 and not self.upload

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.photo or self.words or self.upload)

    @property
    def minkowski_power(self) -> float:
        """The power asked for; raises ValueError for what is none."""
        power = _number(self.power) if self.power else MINKOWSKI_POWER
        if not _POWERS[0] <= power <= _POWERS[1]:
            raise ValueError(f"p is {self.power!r}: a number from 1 to 20, as 1.5")
        return power

    @property
    def n_wanted(self) -> int:
        """How many results are asked for, within what a page can show."""
        return max(1, min(whole_number(self.n, N_WANTED), _MOST_WANTED))

    @property
    def more(self) -> str:
        """The number of results after one more turn; "" where a page shows no more."""
        return str(self.n_wanted + N_WANTED) if self.n_wanted < _MOST_WANTED else ""

    def href(self, **changes: str) -> str:
        """Return the address of the page with some of the question changed, filters kept."""
        told = asdict(replace(self, **changes))  # type: ignore[arg-type] # names of our own fields
        told.pop("filters")
        return with_query(SEARCH, {**told, **self.filters.query()})

    def check(self) -> None:
        """Raise ValueError, which says what is allowed, for what cannot be asked."""
        if self.metric and self.metric not in METRICS:
            raise ValueError(f"unknown metric {self.metric!r}; known: {', '.join(METRICS)}")
        if len(self.photos) > MOST_PHOTOS:
            raise ValueError(
                f"{len(self.photos)} photos in one question: at most {MOST_PHOTOS}, take some out"
            )


def search_view(search: str | None) -> SearchView:
    """Read the question from a page's query."""
    return view_of(SearchView, search, filters=filters_of(search))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
