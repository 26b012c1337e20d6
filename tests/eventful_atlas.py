"""A drawn atlas with a history: two runs, measures, a build that failed, and whom pages may ask."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from dashboards.experts import Experts
from models.records.failure import Failure, keep_failure
from models.records.manifest import Manifest
from models.records.store import AtlasStore
from models.records.tables import QUALITY, REJECTS
from models.viewing.evidence import Evidence, NoEvidence
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas

LATER_ID = "20261123-090000-aa02"
ADVICE = "a refit is advised (build again with --refit): conv-nmf: 31% of new photos are far"
FAILURE = "12 of 40 files were rejected, more than the allowed 5 %"
_MEASURES = {"far_placed": 0.31, "n_placed": 40.0, "residual_fitted": 0.2, "residual_placed": 0.31}


@dataclass(frozen=True)
class UpperLeft:
    """Finds the evidence for any tag in the upper left of a photo, but for one that has none."""

    inexplicable: str = "bedroom"

    def __call__(self, run: Manifest, content: bytes, label: str) -> Evidence:
        if label == self.inexplicable:
            raise NoEvidence("the network or tagger of this run is not on this machine")
        heat = np.zeros((7, 7), np.float32)
        heat[0, 0] = 1
        return Evidence(heat, (0.1, 0, 0.9, 1))


def examined(run: Manifest) -> dict[str, Any]:
    """Tell of a head what its card would."""
    bins = [
        {
            "lower": at / 5,
            "upper": (at + 1) / 5,
            "n_photos": 10 * at,
            "confidence": at / 5 + 0.1,
            "accuracy": at / 5 + 0.05,
        }
        for at in range(5)
    ]
    accuracies = {
        "accuracy": 0.81,
        "top5_accuracy": 0.97,
        "calibration_error": 0.03,
        "uncalibrated_error": 0.11,
    }
    examination = {
        **accuracies,
        "n_photos": 100,
        "source": "Testing_01",
        "confident_share": 0.7,
        "confident_accuracy": 0.93,
        "per_class_accuracy": {"coast": 0.5, "forest": 0.9},
        "bins": bins,
    }
    return {
        **accuracies,
        "n_validation": 60,
        "examination": examination,
        "n_labels": 12,
        "n_photos": 300,
        "created": "2026-11-20T08:00:00+00:00",
    }


EXPERTS = Experts(UpperLeft(), examined)


def draw_eventful_atlas(folder: Path, *, n_photos: int = 60) -> DrawnAtlas:
    """Draw an atlas, publish a second run of the same photos, and note a build that failed."""
    atlas = draw_atlas(folder, n_photos=n_photos)
    store = AtlasStore(atlas.url)
    first = store.manifest(RUN_ID)
    rows = [
        {"run_id": LATER_ID, "table": table, "measure": measure, "value": value}
        for table in ("topics/conv-nmf", "positions/conv/tsne")
        for measure, value in _MEASURES.items()
    ]
    quality = store.derived_path("quality", LATER_ID)
    store.write(quality, pa.Table.from_pylist(rows, QUALITY))
    stages = (*first.stages[:-1], replace(first.stages[-1], notes=(ADVICE,)))
    later = replace(
        first,
        run_id=LATER_ID,
        finished_at="2026-11-23T09:00:00+00:00",
        stages=stages,
        tables={**first.tables, "quality": quality},
    )
    store.publish(later)
    rejects = store.derived_path("rejects", "failed")
    one = {"uri": f"{folder}/photos/=half.jpg", "stage": "read", "reason": "gone", "detail": ""}
    store.write(rejects, pa.Table.from_pylist([one], REJECTS))
    keep_failure(
        store,
        Failure(
            "2026-11-23T10:00:00+00:00", "2026-11-23T10:01:00+00:00", FAILURE, LATER_ID, rejects
        ),
    )
    return atlas
