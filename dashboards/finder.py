"""Who searches and recommends for pages and programs: the engines over the runs that are shown."""

import threading

from dashboards.exhibition import Exhibition
from models.pixels.decode import Undecodable
from models.retrieval.colours import COLOURS
from models.retrieval.holdings import Holdings
from models.retrieval.recommendation import Recommender
from models.retrieval.search import Search
from models.viewing.newcomer import Newcomer, Newcomers, NewTag, NotComparable

_Version = tuple[Exhibition, int]  # a run as it was read, and how often its topics were renamed
_N_KEPT = 2  # runs, as in the gallery
_NOBODY = "this dashboard was opened without a network: uploads cannot be looked at"


class Finder:
    """Keeps the engines of the last runs asked about, for all threads.

    newcomers: who looks at photos from outside; max_bytes: of one of them.
    """

    def __init__(self, newcomers: Newcomers | None = None, *, max_bytes: int = 0) -> None:
        self._newcomers = newcomers
        self.max_bytes = max_bytes
        self._engines: dict[_Version, tuple[Search, Recommender]] = {}
        self._lock = threading.Lock()

    @property
    def takes_uploads(self) -> bool:
        """Whether photos from outside can be looked at."""
        return self._newcomers is not None

    def search(self, shown: Exhibition) -> Search:
        """Return what searches a run."""
        return self._of(shown)[0]

    def recommender(self, shown: Exhibition) -> Recommender:
        """Return what recommends from a run."""
        return self._of(shown)[1]

    def meet(self, shown: Exhibition, content: bytes | Undecodable, by: str) -> Newcomer:
        """Return an upload as a run has it; raises Undecodable, NotComparable."""
        if self._newcomers is None:
            raise NotComparable(_NOBODY)
        return self._newcomers.meet(shown.snapshot, content, by)

    def tags(self, shown: Exhibition, content: bytes | Undecodable) -> list[NewTag]:
        """Return the tags of an upload; raises Undecodable, NotComparable."""
        if self._newcomers is None:
            raise NotComparable(_NOBODY)
        return self._newcomers.tags(shown.snapshot, content)

    def _of(self, shown: Exhibition) -> tuple[Search, Recommender]:
        version = shown, shown.n_renamings
        with self._lock:
            if version not in self._engines:
                holdings = Holdings(shown.snapshot)
                self._engines[version] = Search(holdings), Recommender(holdings)
                for old in list(self._engines)[:-_N_KEPT]:
                    del self._engines[old]
            return self._engines[version]


def compared_by(shown: Exhibition) -> list[str]:
    """Return what photos of a run can be compared by."""
    return [*(each.name for each in shown.snapshot.representations()), COLOURS]
