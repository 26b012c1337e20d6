"""Hold a run's rejects against their budget, before anything is made of the photos."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.records.budget import Budget
from tasks.opened import atlas_store
from tasks.retries import BACKOFF_S, may_pass


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
)
def check_budget(atlas: str, rejects: str, n_found: int, budget: Budget) -> None:
    """Raise TooManyRejects where a run's table of rejects is longer than its budget allows."""
    rows = atlas_store(atlas).read(rejects, ["uri", "reason"]).to_pylist()
    budget.check(rows, n_found)
