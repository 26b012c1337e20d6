"""The playground as a user runs it, on a few drawn photos of two classes."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from commands.playground_table import span
from models.records.store import AtlasStore
from models.retrieval.grid import Grid
from sceneatlas import app

runner = CliRunner()
GRID = ["--layers", "2", "--metrics", "cosine,mse", "--no-maps"]


@pytest.fixture(scope="module", autouse=True)
def own_folders(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("own")
    patch.setenv("SCENEATLAS_STORE__HEADS_DIR", str(folder / "heads"))
    patch.setenv("SCENEATLAS_STORE__COLLECTIONS_DIR", str(folder / "collections"))
    patch.setenv("SCENEATLAS_FACTOR__N_TOPICS", "2")
    patch.setenv("SCENEATLAS_FACTOR__STABILITY_REFITS", "0")
    yield
    patch.undo()


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CIFAR-10 in its binary version: plain blues for airplanes, noise for frogs."""
    folder = tmp_path_factory.mktemp("published") / "cifar-10-batches-bin"
    folder.mkdir()
    (folder / "batches.meta.txt").write_text("airplane\nfrog\n")
    random = np.random.default_rng(5)
    rows = []
    for number in range(24):
        noise = random.integers(0, 255, (3, 32, 32))
        blue = np.array([60, 120, 200])[:, None, None] + random.integers(0, 40, (3, 32, 1))
        picture = noise if number % 2 else np.broadcast_to(blue, (3, 32, 32))
        rows.append(bytes([number % 2]) + picture.astype(np.uint8).tobytes())
    (folder / "data_batch_1.bin").write_bytes(b"".join(rows))
    return folder


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("cifar") / "cifar.atlas")


def run(*words: str) -> tuple[int, str, str]:
    result = runner.invoke(app, ["playground", *words])
    return result.exit_code, result.stdout, result.stderr


def test_without_an_atlas_and_without_photos_it_says_what_to_run(tmp_path: Path) -> None:
    code, _, told = run("--atlas", str(tmp_path / "none"))
    assert code == 4
    assert "sceneatlas build PHOTOS" in told


def test_a_published_data_set_is_unpacked_built_and_compared(photos: Path, atlas: str) -> None:
    code, out, told = run(str(photos), "--atlas", atlas, "--per-class", "8", *GRID, "--json")
    assert code == 0, told
    assert "CIFAR-10, binary version: 16 pictures lie in" in told
    assert "16 photos to see" in told
    found = json.loads(out)
    assert found["photos"] == 16
    assert found["classes"] == {"by": "label", "names": ["airplane", "frog"]}
    assert len(found["configurations"]) == 4
    best = max(each["score"] for each in found["configurations"])
    assert best == 70  # of 15 results, the 7 others of its class come first
    assert set(found["configurations"][0]["by_class"]) == {"airplane", "frog"}


def test_the_same_command_again_computes_nothing_and_tells_the_best(
    photos: Path, atlas: str
) -> None:
    Image.new("RGB", (8, 8)).save(photos.parent / "other.png")
    code, out, told = run(str(photos), "--atlas", atlas, "--per-class", "8", *GRID)
    assert code == 0, told
    assert "its features are there" in told
    assert "4 configurations are computed" in out
    assert "by folder as label" in out


def test_a_dry_run_only_tells(atlas: str) -> None:
    code, _, told = run("--atlas", atlas, "--layers", "3", "--pooling", "max", "--dry-run")
    assert code == 0, told
    assert "3 layers, 12 configurations; 16 photos to see, about" in told
    assert len(Grid(AtlasStore(atlas).snapshot()).configurations()) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--backbones", "resnet18"], "unknown backbone 'resnet18'"),
        (["--layers", "fc7"], "has no layer 'fc7'; known: stem"),
        (["--metrics", "taxi"], "unknown metric 'taxi'"),
        (["--pooling", "sum"], "unknown pooling 'sum'"),
    ],
)
def test_what_is_unknown_is_told_with_what_is_known(
    atlas: str, words: list[str], said: str
) -> None:
    code, _, told = run("--atlas", atlas, *words)
    assert code == 2
    assert said in told


def test_photos_that_are_not_the_atlas_own_are_refused(atlas: str, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "other.png")
    code, _, told = run(str(tmp_path), "--atlas", atlas)
    assert code == 2
    assert "0 of the 16 photos" in told
    assert "another atlas with --atlas" in told
    code, _, told = run(str(tmp_path), "--atlas", atlas, "--per-class", "3")
    assert code == 2
    assert "--per-class 3 is for CIFAR-10" in told


def test_times_are_told_as_people_read_them() -> None:
    assert [span(each) for each in (0, 0.2, 59, 90, 4000)] == [
        "0 s",
        "1 s",
        "59 s",
        "0:01:30",
        "1:06:40",
    ]
