"""From a file of profiles to recommendations for each: the batch that a site runs over night."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from prefect import flow

from conf.settings import load_settings
from flows.engine import work_off
from models.records.files import Files
from models.records.store import AtlasStore
from models.records.tally import Tally
from tasks.progress import begin
from tasks.recommend import Choosing, recommend_block

_QUESTION = "_question.json"  # what the parts beside it answer; readers of Parquet skip it
_BLOCK_VALUES = 20_000_000  # scores of a block of profiles at once: 80 MB
_MOST_PROFILES = 2_000
_WANTED = ("likes", "dislikes", "liked_folders", "disliked_folders", "dials")


@dataclass(frozen=True, slots=True)
class Recommendations:
    """What a batch wrote: the folder of its Parquet parts, and how many profiles it served.

    n_empty: profiles that say nothing of this run, and so got nothing.
    """

    out: str
    run_id: str
    n_profiles: int
    n_empty: int


@flow(name="recommend")
def recommend(
    atlas: str,
    profiles: str,
    out: str,
    how: dict[str, Any] | None = None,
    config: str | None = None,
    options: dict[str, dict[str, Any]] | None = None,
) -> Recommendations:
    """Recommend photos of an atlas's current run to each profile of a Parquet file.

    profiles: a row each, with name, and any of likes, dislikes, seen (lists of photo ids),
    liked_folders, disliked_folders, dials (a map of numbers). out: a folder, in whose name
    {run_id} becomes that of the run, so that a schedule writes a new one for each; for parts with
    profile, rank, photo_id, score, reason, like; one that is there answers the same question, and
    what it holds is kept. how: values of `Choosing`, where not its defaults.
    Raises NoAtlas, and ValueError for a file of another form or a folder with other answers.
    """
    settings = load_settings(Path(config) if config else None, **(options or {}))
    run_id = AtlasStore(atlas).snapshot().run_id
    out = out.replace("{run_id}", run_id)
    n_photos = len(AtlasStore(atlas).snapshot(run_id).photo_ids())
    n_profiles = _checked(profiles)
    choosing = choosing_of(how or {})
    _claim(out, {"run_id": run_id, "profiles": _identity(profiles), "how": asdict(choosing)})
    block = min(_MOST_PROFILES, max(1, _BLOCK_VALUES // max(1, n_photos)))
    begin("recommend", n_profiles)
    calls = [
        {
            "atlas": atlas,
            "run_id": run_id,
            "profiles": profiles,
            "start": start,
            "stop": min(start + block, n_profiles),
            "out": out,
            "how": choosing,
        }
        for start in range(0, n_profiles, block)
    ]
    made = work_off("recommend", recommend_block, calls, settings.engine)
    tally = sum((part.tally for part in made), Tally())
    return Recommendations(out, run_id, tally.done, tally.rejected)


def choosing_of(how: dict[str, Any]) -> Choosing:
    """Return how to choose, the defaults where nothing is said; raises ValueError."""
    from models.retrieval.recommendation import Choice  # noqa: PLC0415 - scikit-learn, when needed

    usual = Choice()
    values = {
        "n_wanted": usual.n_wanted,
        "balance": usual.balance,
        "elsewhere": usual.elsewhere,
        **asdict(usual.weights),
    }
    unknown = set(how) - set(values)
    if unknown:
        raise ValueError(f"unknown {', '.join(sorted(unknown))}; known: {', '.join(values)}")
    choosing = Choosing(**{**values, **how})
    choosing.choice()
    return choosing


def _checked(profiles: str) -> int:
    """Return how many profiles a file holds; raises ValueError for a file of another form."""
    try:
        with pq.ParquetFile(profiles) as file:
            names, n_rows = set(file.schema_arrow.names), file.metadata.num_rows
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read the profiles {profiles!r}: {error}") from error
    if not names & {"name", "profile"} or not names & set(_WANTED):
        raise ValueError(
            f"{profiles} holds {', '.join(sorted(names))}; expected name, and some of "
            f"{', '.join(_WANTED)}"
        )
    return int(n_rows)


def _identity(profiles: str) -> list[str | int]:
    """Tell this file of profiles from others, and from what it was before."""
    file = Path(profiles)
    return [str(file.absolute()), file.stat().st_size, file.stat().st_mtime_ns]


def _claim(out: str, question: dict[str, Any]) -> None:
    """Note what a folder answers; raises ValueError where it answers something else."""
    files = Files(out)
    if files.exists(_QUESTION):
        if files.read_json(_QUESTION) != question:
            raise ValueError(
                f"{out} holds recommendations of another run, file or choice; use another folder"
            )
        return
    if any(name.endswith(".parquet") for name in files.names("")):
        raise ValueError(f"{out} holds other Parquet files; name a new folder")
    files.write_json(_QUESTION, question)
