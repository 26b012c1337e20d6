"""Memory is lent again when no tensor lives in it, and not before."""

import torch

from models.backbones.workspace import Workspace


def test_what_somebody_holds_is_not_lent_again() -> None:
    workspace = Workspace()
    held = workspace.empty(4, 8).fill_(1)
    view = workspace.images(2, 3, 4, 5).fill_(2)[:, 1:]  # all that is left of it
    workspace.empty(4, 8).fill_(3)
    workspace.images(2, 3, 4, 5).fill_(4)
    assert (held == 1).all()
    assert (view == 2).all()


def test_what_nobody_holds_is_lent_again_to_what_it_suffices_for() -> None:
    workspace = Workspace()
    first = workspace.empty(100, 64)
    where = first.data_ptr()
    del first
    smaller = workspace.empty(50, 64)
    assert smaller.data_ptr() == where
    assert workspace.empty(50, 64).data_ptr() != where
    del smaller
    assert workspace.empty(1000, 64).data_ptr() != where


def test_the_smallest_that_suffices_is_lent() -> None:
    workspace = Workspace()
    large, small = workspace.empty(100, 64), workspace.empty(10, 64)
    where = small.data_ptr()
    del large, small
    assert workspace.empty(8, 64).data_ptr() == where


def test_photos_lie_channels_last_and_vectors_on_cache_lines() -> None:
    photos = Workspace().images(2, 16, 5, 7)
    assert photos.shape == (2, 16, 5, 7)
    assert photos.dtype == torch.bfloat16
    assert photos.is_contiguous(memory_format=torch.channels_last)
    assert photos.data_ptr() % 64 == 0
