"""The run that a build goes on from: which of its tables can be continued."""

from dataclasses import dataclass, field

from models.records.manifest import Representation
from models.records.store import AtlasStore


@dataclass(frozen=True, slots=True)
class Former:
    """The tables of the run before, by name; none for a first build.

    refit: fit topics and maps anew, from the old solution, instead of placing photos on it.
    """

    tables: dict[str, str] = field(default_factory=dict)
    refit: bool = False

    def same(self, store: AtlasStore, name: str, kin: str, roster: str) -> str | None:
        """Return the former table if it holds for this run as it is: nothing has changed."""
        if self.tables.get("roster") != roster:
            return None
        return self.continued(store, name, kin)

    def continued(self, store: AtlasStore, name: str, kin: str) -> str | None:
        """Return the former table of this name if it rests on the same, and no refit is wanted."""
        path = None if self.refit else self.tables.get(name)
        if path is None or not store.has(path):
            return None
        return path if store.remarks(path).kin == kin else None


def space_of(store: AtlasStore, representation: Representation) -> str:
    """Return what tells whether vectors of two runs can be compared: the extractor, or the fit."""
    if representation.table.startswith("features/"):
        return representation.table
    return store.remarks(representation.table).kin
