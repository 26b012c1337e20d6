from pathlib import Path

import pyarrow as pa
import pytest

from conf.settings import load_settings
from flows.continuation import advice
from models.records.store import AtlasStore, Remarks

STEADY = {"n_fitted": 1000.0, "n_placed": 100.0, "residual_fitted": 0.3, "residual_placed": 0.31}


def advised(folder: Path, measures: dict[str, float]) -> list[str]:
    store = AtlasStore(str(folder))
    store.write("derived/topics/conv-nmf/x.parquet", pa.table({"topic": [0]}), Remarks(measures))
    tables = {"topics/conv-nmf": "derived/topics/conv-nmf/x.parquet"}
    return advice(store, tables, load_settings(None).drift)


def test_more_of_the_same_needs_no_refit(tmp_path: Path) -> None:
    assert advised(tmp_path, STEADY) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"residual_placed": 0.6}, "explained 2.0 times worse"),
        ({"far_placed": 0.4}, "40% of new photos are far"),
        ({"recall_fitted": 0.5, "recall_placed": 0.1}, "keep 20% of the neighbourhood"),
        ({"n_placed": 1500.0}, "60% of the photos are new"),
    ],
)
def test_each_kind_of_drift_advises_a_refit(
    tmp_path: Path, changed: dict[str, float], reason: str
) -> None:
    [note] = advised(tmp_path, STEADY | changed)
    assert "--refit" in note
    assert reason in note


def test_a_handful_of_photos_advises_nothing(tmp_path: Path) -> None:
    assert advised(tmp_path, STEADY | {"n_placed": 5.0, "residual_placed": 3.0}) == []
