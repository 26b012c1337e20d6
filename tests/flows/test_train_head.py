"""Heads of drawn photos: trained on official lists, examined, compared, and noted."""

import json
from pathlib import Path

import pytest

from flows.train_head import train_head
from models.scenes.datasets import labelled_files
from models.scenes.head_files import HeadCard, load_head
from tests.flows.conftest import Built, Options


def trained(built: Built, **choices: object) -> HeadCard:
    options: Options = {**built.options, "train": {"max_epochs": 4, "seed": 3, **choices}}
    return train_head(str(built.labelled), "other", None, options)


def test_an_official_partition_teaches_and_examines(built: Built, tmp_path: Path) -> None:
    lines: dict[str, list[str]] = {"Training": [], "Testing": []}
    for number, file in enumerate(labelled_files(built.labelled)):
        line = "/" + file.path.relative_to(built.labelled).as_posix()
        lines["Testing" if number % 3 == 0 else "Training"].append(line)
    for part, listed in lines.items():
        (tmp_path / f"{part}_04.txt").write_text("\n".join([*listed, "/a/abbey/gone.jpg"]))
    card = trained(built, partition=str(tmp_path / "Training_04.txt"))
    report = card.report
    assert card.n_photos == len(lines["Training"])
    examination = report["examination"]
    assert examination["source"] == "Testing_04"
    assert examination["n_photos"] == len(lines["Testing"])
    assert 0 < examination["accuracy"] <= examination["top5_accuracy"] <= 1
    n_listed = len(lines["Training"]) + len(lines["Testing"])
    assert report["notes"] == [f"{n_listed} of {n_listed + 2} photos of Training_04 are there"]
    _, kept = load_head(Path(built.options["store"]["heads_dir"]), "other")
    assert json.dumps(kept.report, sort_keys=True) == json.dumps(report, sort_keys=True)


def test_a_share_of_each_class_examines(built: Built) -> None:
    report = trained(built, test_share=0.5).report
    n_photos = report["n_training"] + report["n_validation"] + report["examination"]["n_photos"]
    assert n_photos == len(labelled_files(built.labelled))
    assert report["examination"]["source"] == "50% of each class"
    assert report["baselines"] == []


def test_baselines_without_an_examination_share_the_heads_own_split(built: Built) -> None:
    report = trained(built, baselines=True).report
    assert report["examination"] is None
    assert [each["n_training"] for each in report["baselines"]] == [report["n_training"]] * 3


def test_classes_that_a_vocabulary_does_not_have_are_told(built: Built, tmp_path: Path) -> None:
    assert trained(built, vocabulary="sun397").report["notes"] == []
    for number, file in enumerate(labelled_files(built.labelled)[:4]):
        copy = tmp_path / "photos" / f"my_class_{number % 2}" / file.path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.path.read_bytes())
    options: Options = {**built.options, "train": {"max_epochs": 1, "vocabulary": "sun397"}}
    card = train_head(str(tmp_path / "photos"), "other", None, options)
    assert card.report["notes"] == [
        "not categories of sun397, kept as they are named: my_class_0, my_class_1"
    ]


def test_a_partition_and_a_share_do_not_go_together(built: Built) -> None:
    with pytest.raises(ValueError, match="leave out test_share"):
        trained(built, partition="1", test_share=0.5)
