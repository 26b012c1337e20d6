"""Weigh a step: the bytes that it read and wrote travel home in its tally."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import ParamSpec

from models.records.meter import metered
from models.records.tally import Made

Arguments = ParamSpec("Arguments")


def weighed(step: Callable[Arguments, Made]) -> Callable[Arguments, Made]:
    """Return the step with its bytes counted where it runs, be that another machine."""

    @wraps(step)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Made:
        with metered() as counts:
            made = step(*args, **kwargs)
        tally = replace(made.tally, bytes_read=counts.n_read, bytes_written=counts.n_written)
        return replace(made, tally=tally)

    return run
