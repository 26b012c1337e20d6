"""A run without the places its photos were taken at, unless whoever keeps the dashboard shows them.

Pages, exports and tables all read a run through one snapshot. Hiding places there, and not where
something is shown, hides them from what is written tomorrow, too.
"""

import pyarrow as pa

from models.records.snapshot import Snapshot

PLACES = ("latitude", "longitude")


class WithoutPlaces(Snapshot):
    """A run whose photos table has empty places."""

    def photos(self, columns: list[str] | None = None) -> pa.Table:
        """Return the photos, one row a content, without where they were taken."""
        table = super().photos(columns)
        for name in PLACES:
            if name in table.column_names:
                at, field = table.column_names.index(name), table.schema.field(name)
                table = table.set_column(at, field, pa.nulls(len(table), field.type))
        return table


def discreet(snapshot: Snapshot, *, show_gps: bool) -> Snapshot:
    """Return a run as a dashboard may show it."""
    return snapshot if show_gps else WithoutPlaces(snapshot.store, snapshot.manifest)
