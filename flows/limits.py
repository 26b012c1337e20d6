"""Tags on the steps of deployed runs, so that limits of a Prefect server hold for each stage."""

import contextlib
from collections.abc import Iterator

from prefect import tags
from prefect.context import FlowRunContext


@contextlib.contextmanager
def limited(stage: str) -> Iterator[None]:
    """Tag the steps of a stage `sceneatlas-STAGE` where the run comes from a deployment.

    Each step with a tag asks the server for a slot, which takes a tenth of a second to a second:
    too much for a build by hand, whose temporary server nobody has set a limit on.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or run.deployment_id is None:
        yield
        return
    with tags(f"sceneatlas-{stage}"):
        yield
