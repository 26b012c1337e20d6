"""One drawn collection, one head and one build of it, shared by the tests of whole flows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.records.snapshot import Snapshot
from models.records.store import AtlasStore
from models.sample.collection import draw_collection

Options = dict[str, dict[str, Any]]

SMALL: Options = {"factor": {"n_topics": 6}, "arrange": {"max_iterations": 150}}


@dataclass(frozen=True)
class Built:
    """A built atlas, the photos it was built from, and the options it was built with."""

    photos: Path
    labelled: Path
    atlas: str
    options: Options
    snapshot: Snapshot


@pytest.fixture(scope="session")
def built(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An atlas of some 60 drawn photos, tagged by a head that was trained on drawn photos."""
    from flows.build_atlas import build_atlas  # noqa: PLC0415
    from flows.train_head import train_head  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("built")
    drawn = draw_collection(folder / "sample", n_photos=48, n_labelled=96, n_workers=1)
    options: Options = {
        **SMALL,
        "extract": {"shard_photos": 32},
        "store": {"heads_dir": str(folder / "heads"), "collections_dir": str(folder / "cache")},
        "tag": {"tagger": "drawn"},
    }
    train_head(str(drawn.labelled), "drawn", None, options)
    atlas = str(folder / "atlas")
    build_atlas([str(drawn.photos)], atlas, None, options)
    return Built(drawn.photos, drawn.labelled, atlas, options, AtlasStore(atlas).snapshot())
