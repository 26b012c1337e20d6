"""Whole builds of real photos, with published weights."""

import csv
import os
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from conf.labels import labels
from flows.build_atlas import build_atlas
from models.collection.listing import list_photos
from models.collection.uris import display_name
from models.records.snapshot import Snapshot
from models.records.store import AtlasStore
from tests.flows.conftest import Options

pytestmark = [pytest.mark.real, pytest.mark.timeout(1200)]

# Places365's own classifier, measured by an independent rebuild of the network.
REFERENCE_TOP_1, REFERENCE_TOP_5 = 46.2, 81.7  # %, over all photos of the classes that it knows
KNOWN = {"auditorium", "bamboo_forest", "campus", "football_field", "kitchen", "sky"}
# A text; `tests/pixels/test_odd_photos.py` says why.
RIGHTLY_REFUSED = {
    "odd_exif__exif_samples_README",
}
QUICK: Options = {
    "factor": {"stability_refits": 0, "max_iterations": 100},
    "arrange": {"max_iterations": 250},
}


@pytest.fixture(scope="module")
def places(
    real_data: Path, prefect_server: None, tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    """The atlas of all real photos, by SqueezeNet with its published Places365 weights."""
    weights = real_data / "weights/squeezenet_weights_places365.params"
    network = {"backbone": "squeezenet1_1-places365", "weights_file": str(weights)}
    atlas = str(tmp_path_factory.mktemp("places") / "atlas")
    options = QUICK | {"extract": network, "tag": {"tagger": "places365"}}
    build_atlas([str(real_data / "photos")], atlas, None, options)
    return AtlasStore(atlas).snapshot()


def test_every_real_photo_is_in_the_atlas(places: Snapshot, real_data: Path) -> None:
    files = [file.uri for file in list_photos([str(real_data / "photos")]).found]
    uris = [uri for uris in places.photos()["uris"].to_pylist() for uri in uris]
    rejected = places.rejects()["uri"].to_pylist()
    assert Counter(uris + rejected) == Counter(files)
    assert rejected == []


def test_the_published_classifier_is_within_a_point_of_the_reference(places: Snapshot) -> None:
    shown = {label.category: label.label for label in labels("places365")}
    best = defaultdict(list)
    for tag in places.tags().to_pylist():
        best[tag["photo_id"]].append(tag["label"])
    hits = [
        (best[row["photo_id"]][0] == shown[category], shown[category] in best[row["photo_id"]])
        for row in places.photos(["photo_id", "uris"]).to_pylist()
        if (category := Path(row["uris"][0]).parent.name) in KNOWN
    ]
    assert len(hits) == 1241
    top_1, top_5 = (100 * sum(column) / len(hits) for column in zip(*hits, strict=True))
    assert top_1 == pytest.approx(REFERENCE_TOP_1, abs=1)
    assert top_5 == pytest.approx(REFERENCE_TOP_5, abs=1)


def test_maps_of_real_photos_can_be_trusted(places: Snapshot) -> None:
    for name in ("conv", "tags-nmf", "conv-nmf"):
        assert places.measures(f"positions/{name}/tsne")["trustworthiness"] > 0.95
        assert len(places.topics(name)) == 30 if name != "conv" else True


def test_odd_broken_and_hostile_files_are_done_or_rejected(
    real_data: Path, prefect_server: None, tmp_path: Path
) -> None:
    archive = real_data / "odd_photos.tar"
    subprocess.run(["tar", "-x", "-f", archive, "-C", tmp_path], check=True)
    photos, atlas = next(tmp_path.iterdir()), str(tmp_path / "atlas")
    budget = {"scan": {"max_rejected_share": 0.5}}  # a third of them are broken
    build_atlas([str(photos)], atlas, None, QUICK | budget)
    snapshot = AtlasStore(atlas).snapshot()
    kept = {display_name(uri) for uris in snapshot.photos()["uris"].to_pylist() for uri in uris}
    rejects = {display_name(row["uri"]): row for row in snapshot.rejects().to_pylist()}
    with (photos / "MANIFEST.csv").open(encoding="utf-8", errors="replace", newline="") as file:
        expected = {_name(row["name"]): row["expect"] for row in csv.DictReader(file)}
    may_be_skipped = {name for name, expect in expected.items() if "skip" in expect}
    unaccounted = set(expected) - kept - set(rejects) - may_be_skipped
    assert len(expected) == 204
    assert unaccounted <= RIGHTLY_REFUSED
    assert all(row["reason"] for row in rejects.values())
    wanted = {name for name, expect in expected.items() if expect.startswith("accept")}
    assert {name for name in wanted - kept if " or " not in expected[name]} == RIGHTLY_REFUSED
    refused = {name for name, expect in expected.items() if expect.startswith("reject ")}
    may_pass = {name for name in refused if "or" in expected[name].split()}
    assert not (refused - may_pass) & kept


def _name(listed: str) -> str:
    """Return the file's name out of the manifest's name and remark."""
    name = (
        listed.split(" (symlink", maxsplit=1)[0]
        .split(" (mode", maxsplit=1)[0]
        .split("/ (directory", maxsplit=1)[0]
    )
    return os.fsencode(name).decode(errors="replace")
