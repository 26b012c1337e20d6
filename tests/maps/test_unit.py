"""A map's unit grows and shrinks with it, and a t-SNE map's own is about one."""

import numpy as np
import pytest

from models.maps.tsne import tsne
from models.maps.unit import kernel_unit
from models.retrieval.metrics import unit_rows


def test_the_unit_of_a_t_sne_map_is_about_one_and_follows_its_scale() -> None:
    random = np.random.default_rng(0)
    centres = random.standard_normal((12, 20))
    vectors = unit_rows(centres[np.arange(400) % 12] + 0.5 * random.standard_normal((400, 20)))
    positions = tsne(vectors, seed=0).positions.astype(np.float64)
    unit = kernel_unit(vectors, positions, perplexity=30)
    assert 0.5 < unit < 2
    for scale in (0.01, 30):
        again = kernel_unit(vectors, scale * positions, perplexity=30)
        assert again == pytest.approx(scale * unit, rel=1e-3)


def test_a_map_without_extent_has_the_unit_one() -> None:
    vectors = np.random.default_rng(0).random((9, 3))
    assert kernel_unit(vectors, np.ones((9, 2)), perplexity=2) == 1
