"""How many files a run may reject before it is a failure instead of a result."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_REASONS_NAMED = 3
_FILES_NAMED = 3


class TooManyRejects(RuntimeError):
    """A run rejected more files than its budget allows; it is not published."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A share of the files found that may be rejected, and a number that always may.

    Collections differ in size: two broken files of ten are no reason to stop.
    """

    max_share: float
    few: int

    def allows(self, n_rejected: int, n_found: int) -> bool:
        """Tell whether a run with these counts may go on."""
        return n_rejected <= max(self.few, self.max_share * n_found)

    def check(self, rejects: Sequence[Mapping[str, Any]], n_found: int) -> None:
        """Raise TooManyRejects, which names share, reasons, files and what to do.

        rejects: rows with uri and reason.
        """
        if not self.allows(len(rejects), n_found):
            raise TooManyRejects(self._told(rejects, n_found))

    def _told(self, rejects: Sequence[Mapping[str, Any]], n_found: int) -> str:
        share = len(rejects) / n_found
        reasons = Counter(row["reason"] for row in rejects).most_common(_REASONS_NAMED)
        files = ", ".join(str(row["uri"]) for row in rejects[:_FILES_NAMED])
        enough = min(100, math.floor(100 * share) + 1)
        return (
            f"{len(rejects):,} of {n_found:,} files were rejected: {share:.1%}, and the budget is "
            f"{self.max_share:.1%}. Reasons: "
            + ", ".join(f"{reason} ({count:,} ×)" for reason, count in reasons)
            + f". First: {files}. Nothing was published, the atlas is as it was, and what was "
            "computed is kept; `sceneatlas rejects` lists them all, "
            f"--max-rejects {enough}% lets such a run pass (setting scan.max_rejected_share)"
        )
