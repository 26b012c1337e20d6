"""Three networks × four layers × four metrics on real photos: computed, stopped, resumed, read."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from dashboards.gallery import Gallery
from dashboards.pages.playground import PlaygroundPage
from models.backbones.catalogue import card
from models.records.files import TEMPORARY
from models.records.store import AtlasStore
from models.retrieval.grid import Grid
from sceneatlas import app

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

# A program that a script starts in the background is deaf to Ctrl-C; one at a terminal is not.
PROGRAM = """
import signal
from sceneatlas import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""
N_EACH = 20  # of each class: more than the estimate looks at, so that there is something to stop
CLASSES = ("airport", "desert", "kitchen", "sky")
NETWORKS = ("efficientnet-lite0", "squeezenet1_1-places365", "mobilenet-v1-imagenet")


@pytest.fixture(scope="module")
def words(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command; the third network has random weights."""
    folder = tmp_path_factory.mktemp("story")
    for name in CLASSES:
        (folder / "photos" / name).mkdir(parents=True)
        for file in sorted((real_data / "photos/sun" / name).iterdir())[:N_EACH]:
            shutil.copy(file, folder / "photos" / name)
    torch.manual_seed(1)
    random = folder / "random.pth"
    torch.save(card(NETWORKS[2]).network().state_dict(), random)
    places = real_data / "weights/squeezenet_weights_places365.params"
    return [
        *("playground", str(folder / "photos"), "--atlas", str(folder / "atlas")),
        *("--backbones", ",".join(NETWORKS), "--layers", "4", "--no-maps"),
        *("--weights", f"{NETWORKS[1]}={places}", "--weights", f"{NETWORKS[2]}={random}"),
    ]


def test_a_grid_is_computed_stopped_resumed_and_read_on_the_page(words: list[str]) -> None:
    atlas = words[words.index("--atlas") + 1]
    _stop_once_something_is_ranked(words, Path(atlas))
    grid = Grid(AtlasStore(atlas).snapshot())
    assert 0 < len(grid.configurations()) < 3 * 4 * 4
    features = _times(Path(atlas) / "features")
    rankings = _times(Path(atlas) / "playground")
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "48 configurations are computed" in done.output
    assert len(grid.configurations()) == 48
    assert features.items() <= _times(Path(atlas) / "features").items()
    assert rankings.items() <= _times(Path(atlas) / "playground").items()

    best = {
        network: max(
            grid.scored(each).mean for each in grid.configurations() if each.backbone == network
        )
        for network in NETWORKS
    }
    assert min(best[NETWORKS[0]], best[NETWORKS[1]]) > best[NETWORKS[2]]  # trained ones know more
    told = str(PlaygroundPage(Gallery(atlas)).layout(""))
    assert "80 photos in 4 classes by folder as label; 48 of 48 configurations" in told
    assert told.count("best of all") == 1
    assert told.count("is-best") == len(NETWORKS)


def _stop_once_something_is_ranked(words: list[str], atlas: Path) -> None:
    """Run the command as a person does, and press Ctrl-C when the first rankings are there."""
    program = [sys.executable, "-c", PROGRAM, *words]
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True, env=os.environ) as process:
        while not list((atlas / "playground").glob("*/*/*.parquet")):
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=120)
    assert process.returncode == 130, told
    assert "run the same command again to go on" in told


def _times(folder: Path) -> dict[Path, int]:
    """Return when each whole file was written; the next run sweeps up what was half-written."""
    whole = (file for file in folder.rglob("*.parquet") if not file.name.startswith(TEMPORARY))
    return {file: file.stat().st_mtime_ns for file in whole}
