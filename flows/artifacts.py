"""What a build leaves on its run page in Prefect: summary, rejects, measures, link, progress."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

import httpx
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_table_artifact,
)
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL

from flows.page_progress import progress_artifact
from models.records.manifest import Stage
from models.records.snapshot import Snapshot
from models.records.store import AtlasStore

_REJECTS_SHOWN = 100  # a page is no place for a hundred thousand rows; `sceneatlas rejects` is

Row = dict[str, Any]


class RunPage:
    """The page of the run of one atlas; without a server that stays, nothing is written.

    url: where people open the dashboard; empty: no link.
    A page that cannot be written never fails a run.
    """

    def __init__(self, atlas: str, url: str) -> None:
        self._atlas = atlas
        self._url = url
        self._shown = PREFECT_API_URL.value() is not None  # a temporary server shows no pages

    @contextlib.contextmanager
    def progress(self) -> Iterator[None]:
        """Show how far the run is while the block lasts."""
        with contextlib.ExitStack() as stack:
            with _unharmed():
                if self._shown:
                    stack.enter_context(progress_artifact(self._key("progress")))
            yield

    def tell_success(self, snapshot: Snapshot) -> None:
        """Show what a published run found, rejected and measured."""
        if not self._shown:
            return
        manifest = snapshot.manifest
        about = f"Run {manifest.run_id} is published in `{self._atlas}`."
        notes = "".join(f"\n- {note}" for note in manifest.notes)
        with _unharmed():
            self._table("summary", _stage_rows(manifest.stages), about + notes)
            self._rejects(snapshot.rejects().to_pylist(), "of the published run")
            measures = snapshot.quality().to_pylist()
            self._table("quality", [_without(row, "run_id") for row in measures], "Measured, drift")
            if self._url:
                create_link_artifact(
                    self._url, f"Dashboard of {self._atlas}", key=self._key("dashboard")
                )

    def tell_failure(
        self, store: AtlasStore, error: Exception, stages: Sequence[Stage], rejects: str | None
    ) -> None:
        """Show why a run was not published, how far it came and what it rejected."""
        if not self._shown:
            return
        with _unharmed():
            said = f"## Not published\n\n{error}\n\n`{self._atlas}` is as it was."
            create_markdown_artifact(said, key=self._key("failure"), description=str(error)[:200])
            if stages:
                self._table("summary", _stage_rows(stages), "Stages until it failed.")
            if rejects:
                self._rejects(store.read(rejects).to_pylist(), "of the failed run")

    def _rejects(self, rows: list[Row], whose: str) -> None:
        more = len(rows) - _REJECTS_SHOWN
        rest = f"; {more:,} more: `sceneatlas rejects {self._atlas}`" if more > 0 else ""
        about = f"{len(rows):,} rejects {whose}{rest}"
        self._table("rejects", rows[:_REJECTS_SHOWN], about)

    def _table(self, name: str, rows: list[Row], about: str) -> None:
        create_table_artifact(rows, key=self._key(name), description=about)

    def _key(self, name: str) -> str:
        """Name an artifact by the atlas, so that its history is that of one atlas."""
        folder = PurePosixPath(self._atlas).name.lower()
        return f"{re.sub('[^a-z0-9]+', '-', folder).strip('-') or 'atlas'}-{name}"


@contextlib.contextmanager
def _unharmed() -> Iterator[None]:
    with contextlib.suppress(httpx.HTTPError, PrefectException, OSError):
        yield


def _stage_rows(stages: Sequence[Stage]) -> list[Row]:
    counts = ("name", "seconds", "found", "done", "reused", "rejected")
    return [{name: getattr(stage, name) for name in counts} for stage in stages]


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}
