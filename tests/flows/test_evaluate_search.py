"""Searches among drawn photos are judged by their folders, or by a file of ground truth."""

import json
from pathlib import Path

import pytest

from flows.evaluate_search import Asked, evaluate_search
from models.scenes.datasets import labelled_files
from tests.flows.conftest import Built


def test_every_layer_pooling_and_metric_is_tried_with_colours_beside(built: Built) -> None:
    asked = Asked(layers=("stem", "head"), poolings=("avg", "max"), metrics=("cosine", "mse"))
    found = evaluate_search(str(built.labelled), "", asked, None, built.options)
    tried = [(row.backbone, row.layer, row.pooling, row.metric) for row in found.tried]
    assert len(tried) == len(set(tried)) == 2 * 2 * 2 + 1
    assert ("colour histogram", "", "none", "chi_squared") in tried
    precisions = [row.trial.mean_average_precision for row in found.tried]
    assert precisions == sorted(precisions, reverse=True)
    assert found.n_queries == found.n_photos == len(labelled_files(built.labelled))
    best = {row.layer: row.trial.mean_average_precision for row in reversed(found.tried)}
    assert best["head"] > best["stem"]


def test_a_file_of_ground_truth_names_what_to_find(built: Built, tmp_path: Path) -> None:
    files = labelled_files(built.labelled)
    first, second = files[0].path, files[1].path
    truth = tmp_path / "truth.json"
    below = second.relative_to(built.labelled).as_posix()
    truth.write_text(json.dumps({first.name: [below, "gone.jpg"], "gone.jpg": [first.name]}))
    found = evaluate_search(str(built.labelled), str(truth), None, None, built.options)
    assert found.n_queries == 1
    assert found.n_photos == len(files)
    assert found.truth == str(truth)
    assert {row.pooling for row in found.tried} == {"avg", "max", "gem", "none"}


def test_values_below_zero_are_not_compared_as_histograms(built: Built) -> None:
    asked = Asked(layers=("head", "block7a"), poolings=("avg",), metrics=("chi_squared",))
    found = evaluate_search(str(built.labelled), "", asked, None, built.options)
    assert {row.layer for row in found.tried} == {"", "head"}
    assert found.notes == ("efficientnet-lite0 block7a has values below zero: no chi_squared",)


def test_a_layer_that_no_backbone_has_is_told_with_the_known_ones(built: Built) -> None:
    with pytest.raises(ValueError, match=r"no layer 'fc7'; known: stem"):
        evaluate_search(str(built.labelled), "", Asked(layers=("fc7",)), None, built.options)
