"""Ground truth is read from files and groups, and says what it lacks."""

import json
from pathlib import Path

import pytest

from models.retrieval.truth import Truth, read_truth, truth_of_groups, truth_of_names

ROWS = {"a1.jpg": 0, "a2.jpg": 1, "b1.jpg": 2, "a3.jpg": 3}


def plain(truth: Truth) -> dict[int, list[int]]:
    found = zip(truth.queries.tolist(), truth.relevant, strict=True)
    return {query: rows.tolist() for query, rows in found}


def test_a_file_of_ground_truth_is_read(tmp_path: Path) -> None:
    named = {"a1.jpg": ["a2.jpg", "a3.jpg"]}
    (tmp_path / "truth.json").write_text(json.dumps(named))
    assert read_truth(tmp_path / "truth.json") == named


@pytest.mark.parametrize("content", ["[1, 2]", "{}", '{"a": "b"}', '{"a": [1]}'])
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "truth.json").write_text(content)
    with pytest.raises(ValueError, match=r"no ground truth; expected"):
        read_truth(tmp_path / "truth.json")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        read_truth(tmp_path / "nowhere.json")


def test_names_become_rows_and_a_query_is_not_its_own_answer() -> None:
    named = {"a1.jpg": ["a3.jpg", "a2.jpg", "a1.jpg"], "b1.jpg": ["a1.jpg"]}
    assert plain(truth_of_names(named, ROWS)) == {0: [1, 3], 2: [0]}


def test_what_is_not_here_is_left_out() -> None:
    named = {"a1.jpg": ["a2.jpg", "gone.jpg"], "b1.jpg": ["gone.jpg"], "gone.jpg": ["a1.jpg"]}
    assert plain(truth_of_names(named, ROWS)) == {0: [1]}


def test_truth_about_other_photos_is_refused_with_names_of_both() -> None:
    with pytest.raises(ValueError, match=r"none of the 1 queries.*x\.jpg.*a1\.jpg"):
        truth_of_names({"x.jpg": ["y.jpg"]}, ROWS)


def test_photos_of_a_group_ought_to_find_each_other() -> None:
    assert plain(truth_of_groups(["b", "a", "b", "alone", "a", "b"])) == {
        0: [0, 2, 5],
        1: [1, 4],
        2: [0, 2, 5],
        4: [1, 4],
        5: [0, 2, 5],
    }


def test_groups_of_single_photos_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing to find"):
        truth_of_groups(["a", "b"])
