"""Labels of two vocabularies meet in scenes that both mean."""

import numpy as np

from models.scenes.alignment import align

MEANING = {"waterfall/fan": "waterfall", "waterfall/block": "waterfall", "sky": "sky"}


def test_labels_that_mean_one_scene_are_added_up() -> None:
    found = align(["sky", "waterfall/block", "my_cat", "waterfall/fan"], MEANING)
    assert found.names == ("sky", "waterfall", "my_cat")
    assert found.scene_of.tolist() == [0, 1, 2, 1]
    merged = found.merged(np.array([[0.4, 0.3, 0.1, 0.2], [1.0, 0.0, 0.0, 0.0]], np.float32))
    np.testing.assert_allclose(merged, np.array([[0.4, 0.5, 0.1], [1.0, 0.0, 0.0]]), atol=1e-6)


def test_probabilities_stay_as_they_are_where_every_label_is_a_scene() -> None:
    probabilities = np.array([[0.4, 0.6]], np.float32)
    assert np.array_equal(align(["sky", "sea"], MEANING).merged(probabilities), probabilities)
