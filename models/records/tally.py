"""What a step did with what it found; the books must balance."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a step: found = done + reused + rejected, always; and the bytes that it moved.

    Raises ValueError when they do not add up.
    """

    done: int = 0
    reused: int = 0
    rejected: int = 0
    found: int = -1  # left out: the sum of the others
    bytes_read: int = 0  # of photos
    bytes_written: int = 0  # to the atlas

    def __post_init__(self) -> None:
        accounted = self.done + self.reused + self.rejected
        if self.found == -1:
            object.__setattr__(self, "found", accounted)
        if self.found != accounted:
            raise ValueError(
                f"found {self.found} but accounted for {accounted}: "
                f"done {self.done}, reused {self.reused}, rejected {self.rejected}"
            )

    def moving(self, other: "Tally") -> "Tally":
        """Return these counts with the bytes of another tally."""
        return replace(self, bytes_read=other.bytes_read, bytes_written=other.bytes_written)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            done=self.done + other.done,
            reused=self.reused + other.reused,
            rejected=self.rejected + other.rejected,
            bytes_read=self.bytes_read + other.bytes_read,
            bytes_written=self.bytes_written + other.bytes_written,
        )


@dataclass(frozen=True, slots=True)
class Made:
    """What a step hands on: the tables it made (name → path), its counts, and notes for people."""

    tables: dict[str, str]
    tally: Tally
    notes: tuple[str, ...] = ()
