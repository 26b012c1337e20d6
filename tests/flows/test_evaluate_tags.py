"""A tagger is judged by drawn photos whose scenes are known."""

from pathlib import Path

import pytest

from flows.evaluate_tags import evaluate_tags
from models.scenes.datasets import labelled_files
from tests.flows.conftest import Built


def copies(built: Built, folder: Path, **classes: str) -> None:
    """Copy two photos of a category into each class: abbey="kitchen" makes abbey/… of kitchens."""
    for name, category in classes.items():
        own = [file.path for file in labelled_files(built.labelled) if file.label == category]
        for path in own[:2]:
            copy = folder / name / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())


def plain_categories(built: Built) -> list[str]:
    """Return the categories without sub-classes, whose name is a folder's name."""
    return sorted({f.label for f in labelled_files(built.labelled) if "/" not in f.label})


def test_the_photos_that_taught_a_head_are_mostly_known(built: Built) -> None:
    found = evaluate_tags(str(built.labelled), None, built.options)
    judged = found.judgement
    assert (found.tagger, found.n_unusable, found.left_out) == ("drawn", 0, {})
    assert judged.n_photos == found.n_files == len(labelled_files(built.labelled))
    assert sum(map(sum, judged.matrix)) == judged.n_photos
    assert judged.accuracy > 0.8
    assert judged.accuracy <= judged.top5_accuracy
    assert judged.n_placed == judged.n_photos
    assert (judged.indoor_accuracy or 0) >= judged.accuracy


def test_classes_that_the_tagger_does_not_know_are_counted(built: Built, tmp_path: Path) -> None:
    first, second = plain_categories(built)[:2]
    copies(built, tmp_path, **{"my cat": first, second: second})
    found = evaluate_tags(str(tmp_path), None, built.options)
    assert found.left_out == {"my_cat": 2}
    assert found.judgement.n_photos == 2


def test_a_folder_of_unknown_classes_is_refused(built: Built, tmp_path: Path) -> None:
    copies(built, tmp_path, mine=plain_categories(built)[0])
    with pytest.raises(ValueError, match=r"drawn knows none of the classes.*mine"):
        evaluate_tags(str(tmp_path), None, built.options)


def test_without_a_tagger_there_is_nothing_to_judge(built: Built) -> None:
    options = {**built.options, "tag": {"tagger": "none"}}
    with pytest.raises(ValueError, match="nothing to judge: efficientnet-lite0 has no scene"):
        evaluate_tags(str(built.labelled), None, options)
