"""What libraries hold is not searched for garbage while a build runs; what the build makes is."""

import gc
import weakref

import pytest

from flows.standing import standing_objects


class _Knot:
    """An object that refers to itself, which only a search for garbage can free."""

    def __init__(self) -> None:
        self.itself = self


def test_what_stood_before_is_left_alone_and_what_came_since_is_freed() -> None:
    gc.collect()  # now, and so not in the middle of the next two lines
    former = weakref.ref(_Knot())
    with standing_objects():
        later = weakref.ref(_Knot())
        gc.collect()
        assert former() is not None
        assert later() is None
    gc.collect()
    assert former() is None


def test_objects_do_not_stay_out_of_the_search_after_an_error() -> None:
    with pytest.raises(RuntimeError), standing_objects():
        assert gc.get_freeze_count() > 0
        raise RuntimeError
    assert gc.get_freeze_count() == 0
