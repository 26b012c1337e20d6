"""int8 is calibrated on the collection's own photos, once an atlas."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from models.backbones.catalogue import card
from models.backbones.quantizing import mean_cosine, require_nncf
from models.records.store import AtlasStore
from tasks.calibrate import calibrate
from tests.pixels.drawing import encoded, noise
from tests.tasks.small_extraction import SMALL_EXTRACTION

HOW = replace(SMALL_EXTRACTION, precision="int8", taps=(("head", "avg", "small.int8"),))


@pytest.fixture
def listing(tmp_path: Path) -> str:
    files = [tmp_path / f"{number}.png" for number in range(17)]
    for number, file in enumerate(files[:16]):
        file.write_bytes(encoded(noise(40, 30, seed=number), "PNG"))
    files[16].write_bytes(b"no photo")
    rows = pa.table({"uri": [str(file) for file in files]})
    AtlasStore(str(tmp_path / "atlas")).write("derived/listing.parquet", rows)
    return "derived/listing.parquet"


def test_photos_are_kept_framed_and_stay_the_same(tmp_path: Path, listing: str) -> None:
    atlas = str(tmp_path / "atlas")
    path = calibrate.fn(atlas, listing, HOW)
    rows = AtlasStore(atlas).read(path)["pixels"].to_pylist()
    edge = card("efficientnet-lite0").framing.crop_px
    assert [len(row) for row in rows] == [edge * edge * 3] * 16
    (tmp_path / "0.png").unlink()
    assert calibrate.fn(atlas, listing, HOW) == path
    assert AtlasStore(atlas).read(path)["pixels"].to_pylist() == rows


def test_without_a_readable_photo_there_is_nothing_to_calibrate_on(
    tmp_path: Path, listing: str
) -> None:
    small = replace(HOW, max_pixels=1)
    with pytest.raises(ValueError, match=r"at least 16 photos .* but 0 can be decoded"):
        calibrate.fn(str(tmp_path / "atlas"), listing, small)


def test_the_cosine_is_one_for_equal_features_whatever_their_mean() -> None:
    features = np.random.default_rng(1).normal(5, 1, (20, 8)).astype(np.float32)
    assert mean_cosine(features, features) == pytest.approx(1, abs=1e-5)
    assert mean_cosine(features[::-1], features) < 0.5


def test_without_nncf_the_user_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.backbones.quantizing.find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"pip install 'sceneatlas\[int8\]'"):
        require_nncf()
