"""Where shards of photos are worked on: here, one after another, or on a Dask cluster."""

from collections.abc import Iterator, Sequence
from typing import Any

from prefect import Task

from conf.settings import Engine
from models.records.tally import Made
from tasks.progress import advance

Arguments = dict[str, Any]


def work_off(
    stage: str, task: Task[..., Made], calls: Sequence[Arguments], engine: Engine | None = None
) -> Iterator[Made]:
    """Yield what a task makes of each of many arguments, in the order in which they finish.

    stage: whose progress is told. engine: None is here. The arguments are small, and so is what
    the task returns: photos and tables travel through the atlas.
    Raises what the task raises, and RuntimeError where a cluster fails.
    """
    if engine is None or engine.kind == "here":
        yield from (task(**arguments) for arguments in calls)
    elif calls:
        from flows.cluster import on_cluster  # noqa: PLC0415 - Dask is optional, and slow to import

        for made in on_cluster(task, calls, engine):
            advance(stage, made.tally.found)  # what a worker says of its progress stays with it
            yield made
