from types import SimpleNamespace

import pytest
from prefect.context import FlowRunContext, TagsContext

from flows.limits import limited


def run_of(deployment_id: str | None) -> SimpleNamespace:
    return SimpleNamespace(flow_run=SimpleNamespace(deployment_id=deployment_id))


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (None, set()),
        (run_of(None), set()),
        (run_of("0d0a"), {"sceneatlas-extract"}),
    ],
    ids=["without a flow", "by hand", "of a deployment"],
)
def test_only_steps_of_deployed_runs_ask_for_slots(
    monkeypatch: pytest.MonkeyPatch, context: SimpleNamespace | None, expected: set[str]
) -> None:
    monkeypatch.setattr(FlowRunContext, "get", lambda: context)
    with limited("extract"):
        assert set(TagsContext.get().current_tags) == expected
    assert set(TagsContext.get().current_tags) == set()
