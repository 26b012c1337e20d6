"""A selection of photos: those that pass the filters and lie in the area that was drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.addresses import asked
from dashboards.area import Area, area_of, area_text
from dashboards.exhibition import Exhibition
from dashboards.filters import Filters, filters_of
from dashboards.ledger import Bits
from dashboards.places import STEPS
from dashboards.sieve import matching
from models.records.arrays import Rows


@dataclass(frozen=True, slots=True)
class Selection:
    """What an address selects; area: None where nothing is drawn. It is never a list of ids."""

    filters: Filters
    area: Area | None = None

    def __bool__(self) -> bool:
        return bool(self.filters) or self.area is not None

    @property
    def text(self) -> str:
        """The area as it stands in an address, "" where nothing is drawn."""
        return "" if self.area is None else area_text(self.area.map, self.area.corners)

    def query(self) -> dict[str, str]:
        """Return the selection as parameters of a query."""
        return {**self.filters.query(), **({"area": self.text} if self.area else {})}

    def bits(self, shown: Exhibition) -> Bits:
        """Return which photos are selected, (N,)."""
        found = matching(shown, self.filters)
        return found if self.area is None else found & within(shown, self.area)

    def rows(self, shown: Exhibition) -> Rows:
        """Return the rows of the selected photos: from the middle of the area outwards."""
        rows = np.flatnonzero(self.bits(shown))
        if self.area is None or not len(rows):
            return rows
        places = unit_places(shown, self.area.map)[rows]
        distances = np.linalg.norm(places - np.median(places, axis=0), axis=1)
        return rows[np.argsort(distances, kind="stable")]


def selection_of(search: str | None) -> Selection:
    """Read what a page's query selects."""
    return Selection(filters_of(search), area_of(asked(search).get("area")))


def within(shown: Exhibition, area: Area) -> Bits:
    """Return which photos lie in an area, (N,); none on a map that the run does not have."""
    if area.map not in shown.maps:
        return np.zeros(shown.n_photos, bool)
    return area.contains(unit_places(shown, area.map))


def unit_places(shown: Exhibition, key: str) -> NDArray[np.float32]:
    """Return where photos lie on a map as browsers see it: (N, 2) in [0, 1], y downwards."""
    return shown.places(key).astype(np.float32) / np.float32(STEPS)
