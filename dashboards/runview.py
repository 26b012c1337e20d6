"""What the runs page shows, as its address says, such as ?run=…&stage=decode."""

from dataclasses import asdict, dataclass, replace

from dashboards.addresses import RUNS, asked, with_query
from dashboards.filters import filters_of
from dashboards.rejects import Wanted, wanted


@dataclass(frozen=True, slots=True)
class RunsView:
    """The state of the runs page.

    run: which one is told of. stage, reason: of its rejects. before: a run to compare it with.
    carried: what other pages filter by, which the address keeps.
    """

    run: str
    stage: str = ""
    reason: str = ""
    before: str = ""
    carried: tuple[tuple[str, str], ...] = ()

    def href(self, **changes: str) -> str:
        """Return the address of the page with some of its state changed."""
        state = asdict(replace(self, **changes))  # type: ignore[arg-type] # texts only
        state.pop("carried")
        return with_query(RUNS, {**state, **dict(self.carried)})

    @property
    def wanted(self) -> Wanted:
        """Which rejects are shown."""
        return Wanted(self.stage, self.reason)


def runs_view(search: str | None, current: str, known: list[str]) -> RunsView:
    """Read the state from a query; a run that is not kept becomes the current one."""
    query, some = asked(search), wanted(asked(search))
    run = query.get("run", "")
    before = query.get("before", "")
    return RunsView(
        run=run if run in known else current,
        stage=some.stage,
        reason=some.reason,
        before=before if before in known and before != run else "",
        carried=tuple(filters_of(search).query().items()),
    )
