"""One run as pages ask about it: its maps, colourings, and everything known of a photo."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashboards import banding
from dashboards.colouring import Colouring, by_top_tag, by_topic, plain
from dashboards.enlarger import may_be_there
from dashboards.facts import facts_of
from dashboards.ledger import Ledger
from dashboards.placard import Detail, Neighbour, Placard, Tag, TopicShare
from dashboards.places import Places, quantised
from dashboards.strongest import Strongest
from dashboards.tagbook import TagBook, fixed_ids
from models.collection.uris import display_name
from models.records.arrays import Positions, Rows, Vectors
from models.records.manifest import Manifest
from models.records.snapshot import Snapshot
from models.retrieval.grid import Grid

_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Exhibition:
    """The columns of one run, read when first asked for and then kept.

    A photo's row is its number in the run's sorted ids: the same in every per-photo table.
    environments: whether a label is of an indoor scene, an outdoor one …; empty where unknown.
    """

    def __init__(self, snapshot: Snapshot, environments: Mapping[str, str] | None = None) -> None:
        self.snapshot = snapshot
        self.ledger: Ledger = Ledger(snapshot)
        self.environments: Mapping[str, str] = environments or {}
        self._colourings: dict[str, Colouring] = {}
        self._neighbours: dict[str, tuple[Rows, Vectors]] = {}
        self._strongest: dict[str, Strongest] = {}
        self._places: dict[str, Places] = {}
        self.pictures: dict[str, str] = {}  # of whole maps, for dashboards/whereabouts.py
        self.n_renamings = 0  # of topics, since this was read: what was made of names is stale

    @property
    def manifest(self) -> Manifest:
        """What the run was asked, found and made."""
        return self.snapshot.manifest

    @cached_property
    def grid(self) -> Grid:
        """What is computed of the playground of this run's photos."""
        return Grid(self.snapshot)

    @cached_property
    def photo_ids(self) -> NDArray[np.bytes_]:
        """All ids (N,), sorted, as 64 ASCII bytes each."""
        return fixed_ids(self.snapshot.photos(["photo_id"])["photo_id"])

    @property
    def n_photos(self) -> int:
        """How many photos the run has."""
        return len(self.photo_ids)

    def row(self, photo_id: str | None) -> int | None:
        """Return a photo's row; None for what is no id, or is not in this run."""
        if photo_id is None or not _ID.fullmatch(photo_id):
            return None
        row = int(np.searchsorted(self.photo_ids, photo_id.encode()))
        found = row < self.n_photos and self.photo_ids[row] == photo_id.encode()
        return row if found else None

    def photo_id(self, row: int) -> str:
        """Return the id of the photo in a row."""
        return str(self.photo_ids[row].decode())

    @cached_property
    def maps(self) -> list[str]:
        """The maps of this run as "representation/method", in the order of representations."""
        return ["/".join(one) for one in sorted(self.snapshot.maps(), key=self._place)]

    def map_or_first(self, key: str) -> str:
        """Return a map that the run has: the one asked for, else the first, else ""."""
        return key if key in self.maps else next(iter(self.maps), "")

    def forget_names(self) -> None:
        """Read the names of topics again when they are next asked for."""
        self.n_renamings += 1
        for name in self.with_topics:
            self._colourings.pop(name, None)

    def positions(self, key: str) -> Positions:
        """Return where each photo lies on a map (N, 2)."""
        representation, _, method = key.partition("/")
        return self.snapshot.positions(representation, method)

    def places(self, key: str) -> Places:
        """Return where each photo lies on a map as browsers get it, (N, 2): see `quantised`."""
        if key not in self._places:
            self._places[key] = quantised(self.positions(key))
        return self._places[key]

    def warm(self) -> None:
        """Read what the first page wants, so that nobody waits for it."""
        for key in self.colourings:
            self.colouring(key)
        if self.n_photos and self.maps:
            self.places(self.maps[0])
            self.placard(0)

    def trustworthiness(self, key: str) -> float | None:
        """Return a map's trustworthiness in [0, 1], None where it was not measured."""
        return self.snapshot.measures(f"positions/{key}").get("trustworthiness")

    def n_trusted(self, key: str) -> int:
        """Return how many photos a map's trustworthiness was measured on."""
        measured = self.snapshot.measures(f"positions/{key}")
        return int(measured.get("trustworthiness_rows", self.n_photos))

    def notes(self, key: str) -> list[str]:
        """Return what the reader of a map should know, of the map itself and of the run."""
        of_map = self.snapshot.notes(f"positions/{key}") if key else ()
        return list(dict.fromkeys([*of_map, *self.manifest.notes]))

    @cached_property
    def colourings(self) -> list[str]:
        """How maps can be coloured: by topics, by "tag", "date" and so on, or "none"."""
        by_tag = [] if self.tags_of_run is None else ["tag"]
        return [*self.with_topics, *by_tag, *banding.offered(self)] or ["none"]

    def colouring_or_first(self, key: str) -> str:
        """Return a colouring that the run has: the one asked for, else the first."""
        return key if key in self.colourings else self.colourings[0]

    def colouring(self, key: str) -> Colouring:
        """Return a colouring by name; raises KeyError for one the run does not have."""
        if key not in self._colourings:
            self._colourings[key] = self._colour(key)
        return self._colourings[key]

    def placard(self, row: int) -> Placard:
        """Return what hangs beside the photo in a row."""
        photo = self.photo(row)
        return Placard(
            photo_id=self.photo_id(row),
            name=display_name(photo["uris"][0]) if photo["uris"] else "",
            width=photo["width"],
            height=photo["height"],
            tags=self.tags(row),
            topics=self.topics(row),
        )

    def detail(self, photo_id: str | None) -> Detail | None:
        """Return everything known of a photo, None for an id that is not in this run."""
        row = self.row(photo_id)
        if row is None:
            return None
        photo = self.photo(row)
        names = [representation.name for representation in self.snapshot.representations()]
        near = {name: self.neighbours(name, row) for name in names}
        return Detail(
            placard=self.placard(row),
            facts=facts_of(photo),
            uris=tuple(photo["uris"]),
            original_there=any(may_be_there(uri) for uri in photo["uris"]),
            neighbours={name: found for name, found in near.items() if found},
        )

    def label(self, row: int) -> str:
        """Return a photo in words: its first tag, or its file's name."""
        return self.placard(row).label

    def photo(self, row: int) -> dict[str, Any]:
        """Return a photo's row of the photos table."""
        return dict(self._photos.slice(row, 1).to_pylist()[0])

    def uris(self, row: int) -> list[str]:
        """Return where the files of a photo lay when the run was built."""
        return list(self.photo(row)["uris"])

    def tags(self, row: int) -> tuple[Tag, ...]:
        """Return a photo's tags, likeliest first; none where the run has no tagger."""
        return () if self.tags_of_run is None else self.tags_of_run.of(row)

    @cached_property
    def tags_of_run(self) -> TagBook | None:
        """The tags of all photos; None where the run has none."""
        if not self.manifest.tagger or not self.snapshot.has(f"tags/{self.manifest.tagger}"):
            return None
        book = TagBook(self.snapshot.tags(), self.photo_ids)
        return book if len(book.codes) else None

    @cached_property
    def with_topics(self) -> list[str]:
        """The representations that have topics, in their order."""
        return sorted(self.snapshot.with_topics(), key=lambda name: self._place((name,)))

    def topics(self, row: int) -> tuple[TopicShare, ...]:
        """Return a photo's strongest topics of each representation, strongest first."""
        found = [self._topics_of(name, row) for name in self.with_topics]
        return tuple(topic for topics in found for topic in topics)

    def strongest(self, representation: str) -> Strongest:
        """Return the strongest topics of each photo in a representation."""
        if representation not in self._strongest:
            weights = self.snapshot.topic_weights(representation)
            self._strongest[representation] = Strongest(weights)
        return self._strongest[representation]

    def neighbours(self, representation: str, row: int) -> tuple[Neighbour, ...]:
        """Return a photo's nearest in a representation, nearest first; none where not kept."""
        if not self.snapshot.has(f"neighbours/{representation}"):
            return ()
        rows, similarities = self._nearest(representation)
        pairs = zip(rows[row], similarities[row], strict=True)
        return tuple(self._neighbour(int(other), float(near)) for other, near in pairs)

    def _neighbour(self, row: int, similarity: float) -> Neighbour:
        tags = self.tags(row)
        return Neighbour(self.photo_id(row), similarity, tags[0].label if tags else "photo")

    def _topics_of(self, representation: str, row: int) -> list[TopicShare]:
        categories = self.colouring(representation).categories
        return [
            TopicShare(representation, topic, categories[topic].name, share)
            for topic, share in self.strongest(representation).of(row)
        ]

    def _colour(self, key: str) -> Colouring:
        if key not in self.colourings:
            known = ", ".join(self.colourings)
            raise KeyError(f"run {self.snapshot.run_id} has no colouring {key!r}; it has {known}")
        if key == "none":
            return plain(self.n_photos)
        if key in banding.KEYS:
            return banding.banded(self, key)
        if key == "tag" and self.tags_of_run is not None:
            return by_top_tag(self.tags_of_run, self.photo_ids)
        return by_topic(self.snapshot.topics(key), self.strongest(key))

    def _place(self, named: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        """Return a key that sorts what is named after representations in their order."""
        names = [representation.name for representation in self.snapshot.representations()]
        return names.index(named[0]) if named[0] in names else len(names), named

    def _nearest(self, representation: str) -> tuple[Rows, Vectors]:
        """Return neighbours as rows (N, k): a 64-letter id each would fill the memory."""
        if representation not in self._neighbours:
            ids, similarities = self.snapshot.neighbours(representation)
            rows = self._rows_of(pc.list_flatten(ids)).reshape(similarities.shape)
            self._neighbours[representation] = (rows, similarities)
        return self._neighbours[representation]

    def _rows_of(self, ids: pa.ChunkedArray) -> Rows:
        """Return the rows of photos of this run."""
        return np.searchsorted(self.photo_ids, fixed_ids(ids)).astype(np.int64)

    @cached_property
    def _photos(self) -> pa.Table:
        return self.snapshot.photos()
