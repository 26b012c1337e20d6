"""Labelled folders are read in both layouts, and split so that every class is in both parts."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.scenes.datasets import (
    check_trainable,
    labelled_files,
    stratified_split,
)


def place(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def found(folder: Path) -> list[tuple[str, str]]:
    return [(f.path.relative_to(folder).as_posix(), f.label) for f in labelled_files(folder)]


def test_a_folder_a_class_is_labelled_by_the_first_folder(tmp_path: Path) -> None:
    place(tmp_path, "kitchen/2.jpg", "kitchen/1.jpg", "bed room/2019/3.jpg", "notes.txt")
    assert found(tmp_path) == [
        ("bed room/2019/3.jpg", "bed_room"),
        ("kitchen/1.jpg", "kitchen"),
        ("kitchen/2.jpg", "kitchen"),
    ]


def test_the_sun397_layout_is_labelled_by_category_and_sub_class(tmp_path: Path) -> None:
    place(tmp_path, "a/abbey/1.jpg", "a/apartment_building/outdoor/1.jpg", "b/beach/1.jpg")
    place(tmp_path, "README.txt")
    assert [label for _, label in found(tmp_path)] == [
        "abbey",
        "apartment_building/outdoor",
        "beach",
    ]


def test_classes_that_are_called_by_single_letters_stay_classes(tmp_path: Path) -> None:
    place(tmp_path, "a/1.jpg", "b/2.jpg")
    assert [label for _, label in found(tmp_path)] == ["a", "b"]


def test_one_folder_beyond_the_alphabet_makes_it_one_folder_a_class(tmp_path: Path) -> None:
    place(tmp_path, "a/abbey/1.jpg", "kitchen/2.jpg")
    assert [label for _, label in found(tmp_path)] == ["a", "kitchen"]


def test_hidden_files_and_folders_belong_to_no_class(tmp_path: Path) -> None:
    place(tmp_path, "sky/.DS_Store", "sky/1.jpg", ".cache/1.jpg", "sky/.thumbs/2.jpg")
    assert found(tmp_path) == [("sky/1.jpg", "sky")]


def test_a_circle_of_links_is_not_followed(tmp_path: Path) -> None:
    place(tmp_path, "sky/1.jpg")
    (tmp_path / "sky" / "again").symlink_to(tmp_path / "sky")
    assert found(tmp_path) == [("sky/1.jpg", "sky")]


def test_a_folder_without_classes_says_what_is_expected(tmp_path: Path) -> None:
    place(tmp_path, "1.jpg")
    with pytest.raises(ValueError, match=r"no class folders.*a/abbey/x\.jpg \(SUN397\)"):
        labelled_files(tmp_path)
    with pytest.raises(NotADirectoryError, match="is not a folder"):
        labelled_files(tmp_path / "1.jpg")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([], "0 class"),
        (["sky", "sky"], "1 class.*sky.*at least 2"),
        (["sky", "sky", "sea"], "single photo: sea"),
        ([f"c{i}" for i in range(8)], "8 class.*c0, c1, c2, c3, c4 and 3 more"),
    ],
)
def test_what_is_too_small_to_learn_from_is_said(labels: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_trainable(labels)


@given(
    counts=st.lists(st.integers(2, 30), min_size=2, max_size=6),
    share=st.floats(0.01, 0.99),
    seed=st.integers(0, 5),
)
def test_a_split_takes_each_row_once_and_each_class_twice(
    counts: list[int], share: float, seed: int
) -> None:
    labels = [f"class {c}" for c, n_photos in enumerate(counts) for _ in range(n_photos)]
    training, validation = stratified_split(labels, share, seed)
    assert sorted([*training, *validation]) == list(range(len(labels)))
    in_validation = Counter(labels[row] for row in validation)
    for c, n_photos in enumerate(counts):
        expected = min(max(round(share * n_photos), 1), n_photos - 1)
        assert in_validation[f"class {c}"] == expected


def test_a_split_follows_its_seed() -> None:
    labels = ["sky", "sea"] * 50
    first, again, other = (stratified_split(labels, 0.2, seed)[1] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_share_outside_of_zero_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"validation_share is 1\.0"):
        stratified_split(["sky", "sky", "sea", "sea"], 1.0, 0)


@pytest.mark.real
def test_real_classes_are_found_with_all_their_photos(real_data: Path) -> None:
    counts = Counter(each.label for each in labelled_files(real_data / "photos" / "sun"))
    assert counts["bamboo_forest"] == 141
    assert len(counts) == 8
    assert counts.total() == 1632
