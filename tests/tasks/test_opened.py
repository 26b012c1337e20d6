"""Decode processes stay from shard to shard, and end when they are told to."""

from multiprocessing import active_children

from models.pixels.darkroom import Darkroom
from models.pixels.decode import Limits
from tasks.opened import close_darkroom, kept_darkroom
from tests.pixels.drawing import encoded, gradient


def room() -> Darkroom:
    limits = Limits(max_bytes=5_000_000, max_pixels=5_000_000)
    return Darkroom(1, 60, memory_mb=400, limits=limits, framing=None)


def n_decoding() -> int:
    return sum(child.name == "sceneatlas-decode" for child in active_children())


def test_a_darkroom_is_kept_as_long_as_the_same_is_asked_for() -> None:
    before = n_decoding()
    photos = [(0, encoded(gradient(), "JPEG"))]
    try:
        first = kept_darkroom("small", room)
        assert len(list(first.develop_all(photos))) == 1
        assert kept_darkroom("small", room) is first
        assert n_decoding() == before + 1
        assert kept_darkroom("other", room) is not first
        assert n_decoding() == before  # the one before is closed, the new one has not begun
    finally:
        close_darkroom()
    close_darkroom()  # twice does no harm
    assert n_decoding() == before
