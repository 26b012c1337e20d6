from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.retrieval.holdings import Holdings
from tests.flows.conftest import Built


def test_each_profile_gets_recommendations_and_one_that_says_nothing_is_counted(
    built: Built, tmp_path: Path
) -> None:
    from flows.recommend import recommend  # noqa: PLC0415

    ids = built.snapshot.photo_ids()
    rows = [
        {"name": "Ada", "likes": ids[:2], "seen": ids[2:4]},
        {"name": "Bob", "likes": ["0" * 64, ids[5]], "seen": []},  # one of a run that is gone
        {"name": "Nobody", "likes": [], "seen": []},
    ]
    profiles, out = tmp_path / "profiles.parquet", tmp_path / "out"
    pq.write_table(pa.Table.from_pylist(rows), profiles)
    made = recommend(built.atlas, str(profiles), str(out), {"n_wanted": 5})
    assert (made.n_profiles, made.n_empty) == (2, 1)
    found = pq.read_table(out).to_pylist()
    assert {row["profile"] for row in found} == {"Ada", "Bob"}
    assert [row["rank"] for row in found if row["profile"] == "Ada"] == [1, 2, 3, 4, 5]
    assert not set(ids[:4]) & {row["photo_id"] for row in found if row["profile"] == "Ada"}
    assert {row["photo_id"] for row in found} <= set(Holdings(built.snapshot).ids)
    with pytest.raises(ValueError, match="use another folder"):
        recommend(built.atlas, str(profiles), str(out), {"n_wanted": 6})
