"""What a process holds before a build begins: libraries and networks, which no build lets go."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def standing_objects() -> Iterator[None]:
    """Leave what is there now out of Python's searches for garbage while the block lasts.

    A search through the 400,000 objects of the libraries takes half a second, and a build over a
    known collection, which makes a row of objects for each photo, pays for it again and again.
    What nobody refers to is freed at once as ever.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
