"""CIFAR-10 as its author publishes it: 32 × 32 pictures of ten classes in a few large files.

Format: https://www.cs.toronto.edu/~kriz/cifar.html. A row is 3,072 bytes, all red, then all green,
then all blue values, each line by line; the binary version has the label before it, in one byte.
"""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from models.collection.picture import Picture, folder_name
from models.records.arrays import Pixels
from models.weights.array_pickles import PICKLE_ERRORS, ArrayUnpickler

_EDGE_PX = 32
_ROW_BYTES = 3 * _EDGE_PX**2
_BATCHES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")
_BINARY_NAMES, _PICKLED_NAMES = "batches.meta.txt", "batches.meta"


def is_binary(folder: Path) -> bool:
    """Tell whether a folder holds the binary version."""
    return (folder / _BINARY_NAMES).is_file() and any(folder.glob("*_batch*.bin"))


def is_pickled(folder: Path) -> bool:
    """Tell whether a folder holds the Python version."""
    return (folder / _PICKLED_NAMES).is_file()


def binary_pictures(folder: Path) -> Iterator[Picture]:
    """Yield the pictures of the binary version, batch by batch, the test batch last.

    Raises ValueError for a file of another length, or a label without a name.
    """
    names = (folder / _BINARY_NAMES).read_text("utf-8").split()
    for file in (folder / f"{batch}.bin" for batch in _BATCHES):
        if not file.is_file():
            continue
        content = np.fromfile(file, np.uint8)
        if len(content) % (1 + _ROW_BYTES):
            raise ValueError(
                f"{file} has {len(content)} bytes, not a multiple of {1 + _ROW_BYTES}: "
                "it is damaged, or no batch of CIFAR-10's binary version; fetch it again"
            )
        rows = content.reshape(-1, 1 + _ROW_BYTES)
        yield from _pictures(file, rows[:, 0].tolist(), rows[:, 1:], names)


def pickled_pictures(folder: Path) -> Iterator[Picture]:
    """Yield the pictures of the Python version in the same order, running nothing of its files.

    Raises ValueError for a file that holds anything but such a batch.
    """
    names = list(map(str, _unpickled(folder / _PICKLED_NAMES).get("label_names", [])))
    for file in (folder / batch for batch in _BATCHES):
        if not file.is_file():
            continue
        batch = _unpickled(file)
        labels, rows = batch.get("labels"), batch.get("data")
        if not isinstance(labels, list) or rows is None or not _is_rows(rows, len(labels)):
            raise ValueError(f"{file} is no batch of CIFAR-10's Python version; fetch it again")
        yield from _pictures(file, labels, rows, names)


def _pictures(file: Path, labels: list[int], rows: Pixels, names: list[str]) -> Iterator[Picture]:
    for number, (label, row) in enumerate(zip(labels, rows, strict=True)):
        if not 0 <= label < len(names):
            raise ValueError(f"{file} has label {label}, but {len(names)} classes are named")
        name = f"{file.stem}-{number:05}.png"
        yield Picture(folder_name(names[label]), name, partial(_png, row))


def _png(row: Pixels) -> bytes:
    png = BytesIO()
    Image.fromarray(row.reshape(3, _EDGE_PX, _EDGE_PX).transpose(1, 2, 0)).save(png, "PNG")
    return png.getvalue()


def _unpickled(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:  # Python 2 wrote it; latin1 gives any bytes back unchanged
            content = ArrayUnpickler(opened, encoding="latin1").load()
    except PICKLE_ERRORS as error:
        raise ValueError(f"{file} is not as CIFAR-10 publishes it: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{file} holds {type(content).__name__}, not a batch of CIFAR-10")
    return content


def _is_rows(rows: object, n_rows: int) -> bool:
    return (
        isinstance(rows, np.ndarray)
        and rows.dtype == np.uint8
        and rows.shape == (n_rows, _ROW_BYTES)
    )
