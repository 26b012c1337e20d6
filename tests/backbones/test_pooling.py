"""Tests of models/backbones/pooling.py."""

import numpy as np
import torch

from models.backbones.pooling import pool


def drawn() -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(1).normal(size=(2, 3, 4, 5)).astype(np.float32))


def test_avg_and_max_reduce_each_channel() -> None:
    maps = drawn()
    np.testing.assert_allclose(pool(maps, "avg"), maps.numpy().mean((2, 3)), rtol=1e-5)
    np.testing.assert_array_equal(pool(maps, "max"), maps.numpy().max((2, 3)))


def test_generalised_mean_lies_between_average_and_maximum() -> None:
    maps = drawn().abs()
    gem = pool(maps, "gem")
    assert (gem > pool(maps, "avg")).all()
    assert (gem < pool(maps, "max")).all()
    np.testing.assert_allclose(gem, np.cbrt((maps.numpy() ** 3).mean((2, 3))), rtol=1e-5)


def test_generalised_mean_of_nothing_is_next_to_nothing() -> None:
    gem = pool(torch.full((1, 2, 3, 3), -1.0), "gem")
    assert torch.isfinite(gem).all()
    assert (gem < 1e-5).all()


def test_none_flattens_channel_by_channel_whatever_the_memory_layout() -> None:
    maps = drawn()
    flat = pool(maps.to(memory_format=torch.channels_last), "none")
    np.testing.assert_array_equal(flat, maps.numpy().reshape(2, -1))


def test_a_pooled_copy_survives_what_happens_to_the_maps_later() -> None:
    maps, vectors = drawn(), drawn()[:, :, 0, 0]
    kept = pool(maps, "none").clone(), pool(maps, "none"), pool(vectors, "avg")
    before = vectors.clone()
    maps.zero_()
    vectors.zero_()
    assert torch.equal(kept[0], kept[1])
    assert torch.equal(kept[2], before)


def test_halves_are_averaged_in_full_precision() -> None:
    maps = torch.full((1, 1, 100, 100), 1.0, dtype=torch.bfloat16)
    maps[..., 0] = 1.0078125  # the next number that bf16 has
    assert pool(maps, "avg").item() == np.float32(1.000078125)
