"""A saved head answers as before, and a damaged one not at all."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from models.scenes.head import Head, Layers
from models.scenes.head_files import (
    HeadCard,
    list_heads,
    load_head,
    require_extractor,
    save_head,
)
from models.scenes.head_settings import HeadSettings
from models.scenes.training import TrainedHead, TrainingReport

EXTRACTOR = "efficientnet-lite0.features.avg.57934424"
SETTINGS = HeadSettings(8, 0.5, 0.01, 0.001, 0.05, 0.5, 32, 60, 10, 0.2, 0.9)
REPORT = TrainingReport(0.9, 1.0, {"sky": 0.9, "sea": None}, 0.02, 0.07, 12, 3, 80, 20)


def some_head(seed: int = 0) -> TrainedHead:
    generator = torch.Generator().manual_seed(seed)
    shapes = [(5,), (5,), (8, 5), (8,), (2, 8), (2,)]
    layers = Layers(*(torch.rand(shape, generator=generator) + 0.1 for shape in shapes))
    thresholds = np.array([0.51, 0.77], dtype=np.float32)
    return TrainedHead(Head(("sky", "sea"), layers, 1.37, thresholds), REPORT, SETTINGS, seed)


def test_a_loaded_head_answers_as_the_saved_one(tmp_path: Path) -> None:
    saved = some_head()
    card = save_head(saved, tmp_path / "heads", "demo", extractor=EXTRACTOR)
    head, loaded_card = load_head(tmp_path / "heads", "demo")
    features = np.random.default_rng(0).random((7, 5), dtype=np.float32)
    assert np.array_equal(head.probabilities(features), saved.head.probabilities(features))
    assert np.array_equal(head.thresholds, saved.head.thresholds)
    assert head.labels == saved.head.labels
    assert loaded_card == card
    assert card.n_photos == 100
    assert card.report["per_class_accuracy"] == {"sky": 0.9, "sea": None}
    assert card.settings["max_epochs"] == 60


def test_saving_again_replaces_the_head_and_leaves_no_other_file(tmp_path: Path) -> None:
    save_head(some_head(0), tmp_path, "demo", extractor=EXTRACTOR)
    save_head(some_head(9), tmp_path, "other", extractor=EXTRACTOR)
    card = save_head(some_head(1), tmp_path, "demo", extractor=EXTRACTOR)
    assert load_head(tmp_path, "demo")[1] == card
    assert [each.name for each in list_heads(tmp_path)] == ["demo", "other"]
    assert len(list(tmp_path.iterdir())) == 4


def test_a_save_killed_before_its_last_step_leaves_the_old_head(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = save_head(some_head(0), tmp_path, "demo", extractor=EXTRACTOR)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("models.scenes.head_files.Files.write_json", killed)
    with pytest.raises(KeyboardInterrupt):
        save_head(some_head(1), tmp_path, "demo", extractor=EXTRACTOR)
    assert load_head(tmp_path, "demo")[1] == old


def test_changed_layers_are_refused(tmp_path: Path) -> None:
    card = save_head(some_head(), tmp_path, "demo", extractor=EXTRACTOR)
    path = tmp_path / card.weights_file
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(ValueError, match=r"SHA-256 .* but its card says .*train the head again"):
        load_head(tmp_path, "demo")
    path.unlink()
    with pytest.raises(FileNotFoundError, match="lacks its layers"):
        load_head(tmp_path, "demo")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("format_version", 2, "format version 2, this program 1"),
        ("labels", ["sky"], "output_weight has the shape"),
        ("thresholds", [0.5], "1 thresholds for 2 labels"),
        ("n_features", 6, "mean has the shape"),
        ("colour", "blue", "cannot read head card"),
    ],
)
def test_a_card_that_does_not_fit_is_refused(
    tmp_path: Path, key: str, value: object, message: str
) -> None:
    save_head(some_head(), tmp_path, "demo", extractor=EXTRACTOR)
    path = tmp_path / "demo.head.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    with pytest.raises(ValueError, match=message):
        load_head(tmp_path, "demo")


def test_a_card_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo.head.json").write_text("{")
    with pytest.raises(ValueError, match=r"cannot read head card .*demo\.head\.json"):
        load_head(tmp_path, "demo")


def test_an_unknown_head_names_the_known_ones_and_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="known: none; make it with: sceneatlas train"):
        load_head(tmp_path / "nowhere", "demo")
    save_head(some_head(), tmp_path, "demo", extractor=EXTRACTOR)
    with pytest.raises(FileNotFoundError, match=r"no head 'sun397' .*known: demo"):
        load_head(tmp_path, "sun397")


@pytest.mark.parametrize("name", ["", "../demo", "a b", "-x", "a.b"])
def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="use letters, digits"):
        save_head(some_head(), tmp_path, name, extractor=EXTRACTOR)
    with pytest.raises(ValueError, match="use letters, digits"):
        load_head(tmp_path, name)


def test_a_folder_that_is_not_there_has_no_heads(tmp_path: Path) -> None:
    assert list_heads(tmp_path / "nowhere") == []


def test_a_head_refuses_features_of_another_extractor_naming_both(tmp_path: Path) -> None:
    card = save_head(some_head(), tmp_path, "demo", extractor=EXTRACTOR)
    require_extractor(card, EXTRACTOR)
    with pytest.raises(ValueError, match=r"efficientnet-lite0\.features.*squeezenet1_1"):
        require_extractor(card, "squeezenet1_1-places365.fire9.avg.162b8896")


def test_the_digest_differs_where_answers_may(tmp_path: Path) -> None:
    card = save_head(some_head(), tmp_path, "demo", extractor=EXTRACTOR)
    again: HeadCard = save_head(some_head(), tmp_path, "copy", extractor=EXTRACTOR)
    other = save_head(some_head(1), tmp_path, "demo", extractor=EXTRACTOR)
    assert card.digest == again.digest != other.digest
