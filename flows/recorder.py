"""What a run has done so far: its stages, tables and notes, until they become a manifest."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version

from flows.limits import limited
from flows.plan import Plan
from models.records.manifest import Manifest, Representation, Stage
from models.records.tally import Made, Tally
from tasks.progress import begin

_DEPENDS_ON = ("numpy", "openTSNE", "pillow", "pillow-heif", "scikit-learn", "timm", "torch")


class Recorder:
    """Runs steps one after another, and keeps their seconds, counts, tables and notes."""

    def __init__(self, note: str | None = None) -> None:
        """note: what the reader should know of how the run began."""
        self.started = datetime.now(UTC)
        self.tables: dict[str, str] = {}
        self.stages: list[Stage] = []
        self.engines: tuple[str, ...] = ()
        self.opening_notes = () if note is None else (note,)

    def stage(self, name: str, steps: Sequence[Callable[[], Made]]) -> None:
        """Run the steps of a stage; its counts are those of its last step."""
        begin(name, len(steps))
        started = time.monotonic()
        made = []
        with limited(name):
            for step in steps:
                made.append(step())
                self.tables |= made[-1].tables
        notes = [note for part in made for note in part.notes]
        moved = sum((part.tally for part in made), Tally())
        tally = made[-1].tally.moving(moved)
        self.add(name, time.monotonic() - started, tally, notes)

    def note(self, stage: str, notes: Sequence[str]) -> None:
        """Add to what a finished stage wants the reader to know."""
        self.stages = [
            replace(each, notes=(*each.notes, *notes)) if each.name == stage else each
            for each in self.stages
        ]

    def add(self, name: str, seconds: float, tally: Tally, notes: Sequence[str] = ()) -> None:
        """Keep a stage that was timed elsewhere."""
        self.stages.append(
            Stage(
                name=name,
                seconds=round(seconds, 3),
                found=tally.found,
                done=tally.done,
                reused=tally.reused,
                rejected=tally.rejected,
                notes=tuple(dict.fromkeys(notes)),
                bytes_read=tally.bytes_read,
                bytes_written=tally.bytes_written,
            )
        )

    def manifest(
        self, decided: Plan, sources: Sequence[str], representations: Sequence[Representation]
    ) -> Manifest:
        """Return the manifest of what was recorded; `publish` completes and keeps it."""
        network, tagging = decided.network, decided.tagging
        return Manifest(
            started_at=self.started.isoformat(timespec="seconds"),
            sources=tuple(sources),
            extractor=decided.features.table.removeprefix("features/"),
            tagger=tagging.name if tagging else None,
            representations=tuple(representations),
            tables=dict(self.tables),
            stages=tuple(self.stages),
            settings=decided.settings.model_dump(mode="json"),
            versions={name: version(name) for name in ("sceneatlas", *_DEPENDS_ON)},
            extractors=tuple(name for _, _, name in decided.extraction.taps),
            engines=self.engines,
            weights={network.card.weights.file_name: network.sha256},
        )
