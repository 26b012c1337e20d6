"""What runs are called: by the moment they were published, so that names sort by age."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_MOMENT = "%Y%m%d-%H%M%S"


def next_run_id(known: Sequence[str], now: datetime) -> str:
    """Return a name that sorts after those of all known runs.

    now: with its zone. Where the clock was set back, or two runs end in one second, the second
    after the newest run's is taken: "newest" must stay what was published last.
    """
    moment = now.astimezone(UTC)
    newest = max(filter(None, map(_moment, known)), default=None)
    if newest is not None and newest >= moment.replace(microsecond=0):
        moment = newest + timedelta(seconds=1)
    return f"{moment:{_MOMENT}}-{secrets.token_hex(2)}"


def _moment(run_id: str) -> datetime | None:
    try:
        return datetime.strptime(run_id[:15], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
