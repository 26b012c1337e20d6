"""What the recommend page shows, as its address says: photos or folders, and what counts how."""

from dataclasses import asdict, dataclass, replace

from dashboards.addresses import RECOMMEND, view_of, with_query
from models.retrieval.recommendation import Choice
from models.retrieval.taste import Weights

_N_WANTED = 24
_N_FOLDERS = 9
WEIGHED = {"tags": "Tags", "topics": "Topics", "features": "Looks"}


@dataclass(frozen=True, slots=True)
class RecommendView:
    """by: "folder", or "" for photos. elsewhere: "1" for photos of other folders than the likes'.

    balance: of relevance (1) and variety (0). weights: of tags, topics and looks, commas between.
    Empty: the usual ones.
    """

    by: str = ""
    elsewhere: str = ""
    balance: str = ""
    weights: str = ""

    def href(self, **changes: str) -> str:
        """Return the address of the page with some of it changed."""
        return with_query(RECOMMEND, asdict(replace(self, **changes)))

    def choice(self) -> Choice:
        """Return how to choose; raises ValueError saying what is allowed."""
        return Choice(
            n_wanted=_N_FOLDERS if self.by == "folder" else _N_WANTED,
            balance=_number("balance", self.balance) if self.balance else Choice().balance,
            weights=self.weighing(),
            elsewhere=bool(self.elsewhere),
        )

    def weighing(self) -> Weights:
        """Return what tags, topics and looks count; raises ValueError saying what is allowed."""
        if not self.weights:
            return Weights()
        parts = self.weights.split(",")
        if len(parts) != len(WEIGHED):
            raise ValueError(f"weights are {self.weights!r}: write three, as 0.25,0.25,1")
        return Weights(*(_number("a weight", part) for part in parts))


def recommend_view(search: str | None) -> RecommendView:
    """Read the page's state from its query."""
    return view_of(RecommendView, search)


def _number(what: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{what} is {text!r}: a number from 0 to 1") from None
    if not 0 <= number <= 1:
        raise ValueError(f"{what} is {text!r}: a number from 0 to 1")
    return number
