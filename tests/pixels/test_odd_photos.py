"""The museum of odd, old and hostile files: each develops or is refused, as its label says."""

import csv
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.pixels.darkroom import Darkroom
from models.pixels.decode import Limits, Undecodable, decode
from models.pixels.develop import Developed
from models.pixels.formats import HEAD_BYTES, sniff
from models.pixels.framing import Framing
from tests.pixels.drawing import difference

pytestmark = pytest.mark.real

LIMITS = Limits(max_bytes=50_000_000, max_pixels=128_000_000)
FRAMING = Framing(resize_px=256, keep_aspect=True, crop_px=224, interpolation="bicubic")

# Labelled "accept", and refused all the same; the label's own trial with Pillow failed as well.
RIGHTLY_REFUSED = {
    "odd_exif__exif_samples_README": "93 bytes of English; the manifest's pil_result is open-fail",
}


@pytest.fixture(scope="module")
def museum(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("museum")
    archive = real_data / "odd_photos.tar"
    subprocess.run(["tar", "-xf", str(archive), "-C", str(folder)], check=True)
    [unpacked] = folder.iterdir()
    return unpacked


@pytest.fixture(scope="module")
def labels(museum: Path) -> dict[str, dict[str, str]]:
    with (museum / "MANIFEST.csv").open(encoding="utf-8", newline="") as manifest:
        return {row["name"]: row for row in csv.DictReader(manifest)}


@pytest.fixture(scope="module")
def results(museum: Path) -> dict[str, Developed | Undecodable]:
    """Develop every file by name, as a build would do it."""

    def contents() -> Iterator[tuple[str, bytes]]:
        for path in sorted(museum.iterdir()):
            if path.is_file() and path.name not in {"MANIFEST.csv", "syn_unreadable.jpg"}:
                yield path.name, path.read_bytes()

    with Darkroom(2, 60, memory_mb=2_000, limits=LIMITS, framing=FRAMING) as darkroom:
        return dict(darkroom.develop_all(contents()))


Labels = dict[str, dict[str, str]]
Results = dict[str, Developed | Undecodable]


def test_every_file_is_answered(labels: Labels, results: Results) -> None:
    missing = {name for name in labels if name not in results}
    labelled_otherwise = {name for name in results if name not in labels}
    # Left to scanning are folders, links and the unreadable; a label in UTF-8 cannot spell Latin-1.
    assert {labels[name]["category"] for name in missing if "latin1" not in name} == {"filesystem"}
    assert [os.fsencode(name)[:7] for name in labelled_otherwise] == [b"latin1_"]


def test_photos_develop(labels: Labels, results: Results) -> None:
    refused = {
        name: result.reason
        for name, result in results.items()
        if isinstance(result, Undecodable) and must_develop(labels.get(name, {}).get("expect", ""))
    }
    assert set(refused) == set(RIGHTLY_REFUSED)
    assert all(labels[name]["pil_result"] in RIGHTLY_REFUSED[name] for name in refused)


def test_photos_show_something_where_their_label_says_so(museum: Path, labels: Labels) -> None:
    named = [name for name, row in labels.items() if "not all-white" in row["expect"]]
    assert len(named) == 4
    for name in named:
        pixels = np.asarray(decode((museum / name).read_bytes(), limits=LIMITS))
        assert pixels.min() < 128 < pixels.max(), name


def must_develop(expectation: str) -> bool:
    return expectation.startswith("accept") and " or " not in expectation


def test_broken_and_oversized_files_are_refused(labels: Labels, results: Results) -> None:
    developed = {
        name
        for name, result in results.items()
        if isinstance(result, Developed)
        and labels.get(name, {}).get("expect", "").startswith("reject")
    }
    assert developed == set()


def test_refusals_tell_what_is_wrong_with_the_file(results: Results) -> None:
    reasons = {result.reason for result in results.values() if isinstance(result, Undecodable)}
    known = re.compile(
        r"empty file|not an image|(ICO|FLI) is not a photo format|(truncated|broken) \w+"
        r"|[\d,.]+ megapixels, more than the allowed 128"
    )
    assert {reason for reason in reasons if not known.fullmatch(reason)} == set()
    assert {"280 megapixels, more than the allowed 128", "truncated JPEG"} <= reasons


def test_developed_photos_are_whole(results: Results) -> None:
    for name, result in results.items():
        if isinstance(result, Developed):
            assert result.pixels is not None
            assert result.pixels.shape == (224, 224, 3), name
            assert np.isfinite([result.facts.sharpness, result.facts.brightness]).all(), name
            with Image.open(BytesIO(result.thumbnail.webp), formats=["WEBP"]) as shown:
                assert shown.size == (result.thumbnail.width, result.thumbnail.height), name


def test_the_first_bytes_tell_the_format(museum: Path, results: Results) -> None:
    for name, result in results.items():
        if isinstance(result, Developed):
            assert sniff((museum / name).read_bytes()[:HEAD_BYTES]) == result.facts.format, name


@pytest.mark.parametrize("shape", ["Landscape", "Portrait"])
def test_photos_of_all_orientations_look_alike(museum: Path, shape: str) -> None:
    paths = sorted(museum.glob(f"orient__exif_orientation_{shape}_*.jpg"))
    upright, *others = (decode(path.read_bytes(), limits=LIMITS, at_least_px=400) for path in paths)
    assert len(others) == 8
    for other in others:  # each bears its number in the middle, and was compressed by itself
        assert difference(upright, other) < 3


def test_turned_photos_are_upright(museum: Path) -> None:
    """The same desert lies on its side in two files, with the same tag."""
    original = decode((museum / "syn_jpg_noext").read_bytes(), limits=LIMITS)
    turned = original.transpose(Image.Transpose.ROTATE_270)
    for name in ("syn_orientation_6.png", "syn_orientation_6.webp"):
        assert difference(decode((museum / name).read_bytes(), limits=LIMITS), turned) < 5
    ignored = decode((museum / "syn_orientation_99.jpg").read_bytes(), limits=LIMITS)
    assert difference(ignored, original) < 2


def test_names_change_nothing(labels: Labels, results: Results) -> None:
    thumbnails = defaultdict(list)
    for name, result in results.items():
        if labels.get(name, {"category": "filename"})["category"] == "filename":
            assert isinstance(result, Developed), name
            thumbnails[result.thumbnail.webp].append(name)
    assert len(thumbnails) == 1
    assert sum(map(len, thumbnails.values())) > 15


def test_what_cameras_wrote_is_found(results: Results) -> None:
    nikon = results["gps_jpeg__exif_samples_DSCN0010.jpg"]
    iphone = results["heic__exif_samples_iphone_13_pro_max.HEIC"]
    assert isinstance(nikon, Developed)
    assert isinstance(iphone, Developed)
    assert nikon.facts.camera == "NIKON COOLPIX P6000"
    assert nikon.facts.latitude == pytest.approx(43.46745, abs=1e-4)
    assert nikon.facts.longitude == pytest.approx(11.88513, abs=1e-4)
    assert (iphone.facts.camera, iphone.facts.width) == ("Apple iPhone 13 Pro Max", 3024)
