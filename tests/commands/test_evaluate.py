"""Training and evaluation as a user runs them, on a few drawn photos of two classes."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from sceneatlas import app

runner = CliRunner()


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes that anyone can tell apart: blue skies, and grey checks for kitchens."""
    folder = tmp_path_factory.mktemp("labelled")
    generator = np.random.default_rng(4)
    for number in range(8):
        sky = np.full((64, 64, 3), (60, 120, 200), np.uint8) + generator.integers(
            0, 40, (64, 1, 3), dtype=np.uint8
        )
        checks = np.kron(generator.integers(0, 2, (8, 8)), np.ones((8, 8))) * 180
        kitchen = np.repeat(checks[..., None], 3, axis=2).astype(np.uint8)
        for name, pixels in {"sky": sky, "kitchen": kitchen}.items():
            (folder / name).mkdir(exist_ok=True)
            Image.fromarray(pixels).save(folder / name / f"{name}{number}.png")
    return folder


@pytest.fixture(autouse=True)
def own_folders(
    prefect_server: None, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.getbasetemp()
    monkeypatch.setenv("SCENEATLAS_STORE__HEADS_DIR", str(base / "cli-heads"))
    monkeypatch.setenv("SCENEATLAS_STORE__COLLECTIONS_DIR", str(base / "cli-collections"))


def test_a_known_data_set_is_trained_compared_and_judged(photos: Path, tmp_path: Path) -> None:
    words = ["train", "sun397", str(photos), "--test-share", "0.5", "--baselines", "--seed", "1"]
    result = runner.invoke(app, words)
    assert result.exit_code == 0, result.output
    assert "head sun397: 2 classes" in result.output
    assert "examined on 8 photos it never saw (50% of each class)" in result.output
    for method in ("2-layer head", "logistic regression", "linear SVM", "k nearest neighbours"):
        assert method in result.output

    out = tmp_path / "report"
    words = ["evaluate", "tags", str(photos), "--tagger", "sun397", "--out", str(out)]
    result = runner.invoke(app, words)
    assert result.exit_code == 0, result.output
    assert "top-1 accuracy" in result.output
    assert "report.html" in result.output
    judged = json.loads((out / "report.json").read_text())["judgement"]
    assert judged["n_photos"] == 16
    assert judged["accuracy"] > 0.9
    assert "Reliability" in (out / "report.html").read_text()
    assert (out / "report.md").read_text().startswith("# How good are the tags of sun397?")


def test_a_search_is_judged_by_folders(photos: Path) -> None:
    result = runner.invoke(app, ["evaluate", "search", str(photos), "--layers", "head", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert (found["n_photos"], found["n_queries"]) == (16, 16)
    assert len(found["tried"]) == 4
    assert found["tried"][0]["trial"]["mean_average_precision"] > 0.9
    told = runner.invoke(app, ["evaluate", "search", str(photos)])
    assert "efficientnet-lite0 head avg" in told.output
    assert "colour histogram" in told.output


def test_whitened_searches_are_judged_beside_plain_ones(photos: Path) -> None:
    words = ["--layers", "head", "--poolings", "none", "--whitening", "none,pca"]
    result = runner.invoke(app, ["evaluate", "search", str(photos), *words, "--json"])
    assert result.exit_code == 0, result.output
    tried = json.loads(result.output)["tried"]
    network = [each for each in tried if each["layer"] == "head"]
    assert {each["whitening"] for each in network} == {"none", "pca"}
    values = [each["trial"]["mean_average_precision"] for each in network]
    assert all(0.9 < value <= 1 for value in values)
    told = runner.invoke(app, ["evaluate", "search", str(photos), *words])
    assert "whitened" in told.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["evaluate", "search", "here", "--whitening", "zca"], "unknown whitening 'zca'"),
        (["train", "here", "there"], "a data set that is known (sun397)"),
        (["train", "here"], "--name NAME"),
        (["evaluate", "search", "here", "--metrics", "mine"], "unknown metric 'mine'"),
    ],
)
def test_wrong_words_are_told_with_what_to_do(words: list[str], message: str) -> None:
    result = runner.invoke(app, words)
    assert result.exit_code == 2
    assert message in result.stderr.replace("\n", " ")
