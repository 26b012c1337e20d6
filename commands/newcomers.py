"""Photos that people hold up to a dashboard: decoded like a build's, then seen by its network."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from commands.prefect_setup import quiet_prefect
from models.pixels.decode import Undecodable
from models.retrieval.colours import COLOURS, histogram_of_thumbnail
from models.viewing.newcomer import Newcomer, NewTag, NotComparable

if TYPE_CHECKING:
    from collections.abc import Callable

    from conf.settings import Settings
    from dashboards.uploads import Uploads
    from flows.newcomer import Onlooker
    from models.pixels.develop import Developed
    from models.pixels.framing import Framing
    from models.records.arrays import Pixels
    from models.records.manifest import Manifest
    from models.records.snapshot import Snapshot

_N_KEPT = 2  # runs whose networks are remembered


class NewcomersOfRuns:
    """Looks at uploads. A network and all it needs are loaded when the first is compared by it.

    opened: opens where uploads with an input of a network are developed, or with none.
    """

    def __init__(self, settings: Settings, opened: Callable[[Framing | None], Uploads]) -> None:
        self._settings = settings
        self._opened = opened
        self._uploads: dict[Framing | None, Uploads] = {}
        self._onlookers: dict[str, Onlooker] = {}
        self._choosing = threading.Lock()
        self._looking = threading.Lock()  # a network is not for two threads

    def meet(
        self, snapshot: Snapshot, content: bytes | Undecodable, representation: str
    ) -> Newcomer:
        """Return a photo's bytes as a run has them; raises Undecodable, NotComparable."""
        if representation == COLOURS:
            webp = self._developed(content, None).thumbnail.webp
            return Newcomer(webp, histogram_of_thumbnail(webp)[None])
        onlooker = self._onlooker(snapshot.manifest)
        developed = self._developed(content, onlooker.framing(representation))
        with self._looking:
            vectors = onlooker.vectors(snapshot, representation, _pixels(developed))
        return Newcomer(developed.thumbnail.webp, vectors)

    def tags(self, snapshot: Snapshot, content: bytes | Undecodable) -> list[NewTag]:
        """Return a photo's tags, likeliest first; raises Undecodable, NotComparable."""
        onlooker = self._onlooker(snapshot.manifest)
        developed = self._developed(content, onlooker.framing())
        with self._looking:
            return onlooker.tags(_pixels(developed))

    def _developed(self, content: bytes | Undecodable, framing: Framing | None) -> Developed:
        with self._choosing:
            if framing not in self._uploads:
                self._uploads[framing] = self._opened(framing)
        developed = self._uploads[framing].developed(content)
        if isinstance(developed, Undecodable):
            raise developed
        return developed

    def _onlooker(self, run: Manifest) -> Onlooker:
        quiet_prefect()  # which is imported along, and reads its settings then
        from flows.newcomer import Onlooker  # noqa: PLC0415 - torch is slow to import

        with self._choosing:
            if run.run_id not in self._onlookers:
                self._onlookers[run.run_id] = Onlooker(run, self._settings)
                for old in list(self._onlookers)[:-_N_KEPT]:
                    del self._onlookers[old]
            return self._onlookers[run.run_id]


def _pixels(developed: Developed) -> Pixels:
    if developed.pixels is None:
        raise NotComparable("the network of this atlas takes no photos")
    return developed.pixels
