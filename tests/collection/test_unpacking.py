"""Published collections of small pictures, in files of their formats, become labelled folders."""

import pickle
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from models.collection.unpacking import published, unpack
from models.records.arrays import Pixels
from models.scenes.datasets import labelled_files

NAMES = ("airplane", "automobile", "bird")
LABELS = (2, 0, 1, 2)


@pytest.fixture
def rows() -> NDArray[np.uint8]:
    """Four pictures as rows of 3,072 bytes: red, green and blue planes."""
    return np.random.default_rng(2).integers(0, 256, (4, 3072), dtype=np.uint8)


@pytest.fixture
def binary(tmp_path: Path, rows: NDArray[np.uint8]) -> Path:
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    (folder / "batches.meta.txt").write_text("\n".join(NAMES) + "\n\n")
    labelled = np.column_stack([np.array(LABELS, np.uint8), rows])
    (folder / "data_batch_1.bin").write_bytes(labelled[:3].tobytes())
    (folder / "test_batch.bin").write_bytes(labelled[3:].tobytes())
    return folder


@pytest.fixture
def pickled(tmp_path: Path, rows: NDArray[np.uint8]) -> Path:
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    held = {
        "batches.meta": {"num_cases_per_batch": 3, "label_names": list(NAMES), "num_vis": 3072},
        "data_batch_1": {"batch_label": "x", "labels": list(LABELS[:3]), "data": rows[:3]},
        "test_batch": {"batch_label": "y", "labels": list(LABELS[3:]), "data": rows[3:]},
    }
    for name, value in held.items():
        (folder / name).write_bytes(pickle.dumps(value, protocol=2))
    return folder


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny-imagenet-200"
    pictures = {
        "train/n01443537/images/n01443537_0.JPEG": (200, 90, 20),
        "train/n02124075/images/n02124075_0.JPEG": (20, 90, 20),
        "val/images/val_0.JPEG": (20, 90, 200),
        "val/images/val_1.JPEG": (90, 90, 200),
        "test/images/test_0.JPEG": (0, 0, 0),
    }
    for path, colour in pictures.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 64), colour).save(folder / path, "JPEG")
    (folder / "wnids.txt").write_text("n02124075\nn01443537\n")
    (folder / "words.txt").write_text(
        "n01443537\tgoldfish, Carassius auratus\nn02124075\tEgyptian cat\nn00000001\tentity\n"
    )
    (folder / "val/val_annotations.txt").write_text(
        "val_0.JPEG\tn01443537\t0\t32\t44\t62\nval_1.JPEG\tn02124075\t52\t55\t57\t59\n"
        "../../secret.JPEG\tn02124075\t0\t0\t0\t0\n"
    )
    return folder


def unpacked(folder: Path, into: Path, per_class: int | None = None) -> list[str]:
    found = published(folder)
    assert found is not None
    unpack(found.pictures(), into, per_class=per_class)
    return sorted(file.relative_to(into).as_posix() for file in into.rglob("*") if file.is_file())


CIFAR_FILES = [
    "airplane/data_batch_1-00001.png",
    "automobile/data_batch_1-00002.png",
    "bird/data_batch_1-00000.png",
    "bird/test_batch-00000.png",
]


@pytest.mark.parametrize("version", ["binary", "pickled"])
def test_cifar_becomes_a_folder_a_class_with_every_pixel_in_its_place(
    version: str, request: pytest.FixtureRequest, rows: NDArray[np.uint8], tmp_path: Path
) -> None:
    into = tmp_path / "photos"
    assert unpacked(request.getfixturevalue(version), into) == CIFAR_FILES
    first: Pixels = np.asarray(Image.open(into / "bird/data_batch_1-00000.png"))
    assert first.shape == (32, 32, 3)
    assert first[3, 7].tolist() == [rows[0, plane * 1024 + 3 * 32 + 7] for plane in range(3)]
    assert {each.label for each in labelled_files(into)} == set(NAMES)


def test_tiny_imagenet_becomes_a_folder_a_class_with_words_for_names(
    tiny: Path, tmp_path: Path
) -> None:
    (tiny / "secret.JPEG").write_bytes(b"not for you")
    assert unpacked(tiny, tmp_path / "photos") == [
        "Egyptian cat/n02124075_0.JPEG",
        "Egyptian cat/val_1.JPEG",
        "goldfish/n01443537_0.JPEG",
        "goldfish/val_0.JPEG",
    ]


def test_so_many_of_each_class_are_taken(binary: Path, tmp_path: Path) -> None:
    assert unpacked(binary, tmp_path / "photos", per_class=1) == CIFAR_FILES[:3]


def test_unpacking_goes_on_where_it_was_stopped(binary: Path, tmp_path: Path) -> None:
    into = tmp_path / "photos"
    unpacked(binary, into)
    (into / "bird/test_batch-00000.png").unlink()
    times = {file: file.stat().st_mtime_ns for file in into.rglob("*.png")}
    assert unpacked(binary, into) == CIFAR_FILES
    assert all(file.stat().st_mtime_ns == time for file, time in times.items())


def test_a_labelled_folder_is_read_as_it_is(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "x.png")
    assert published(tmp_path) is None
    assert published(tmp_path / "gone") is None


def test_a_damaged_batch_is_told(binary: Path, tmp_path: Path) -> None:
    file = binary / "test_batch.bin"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"3072 bytes, not a multiple of 3073.*fetch it again"):
        unpacked(binary, tmp_path / "photos")


def test_a_label_without_a_name_is_told(binary: Path, tmp_path: Path) -> None:
    (binary / "batches.meta.txt").write_text("airplane\n")
    with pytest.raises(ValueError, match="has label 2, but 1 classes are named"):
        unpacked(binary, tmp_path / "photos")


class Evil:
    """Writes a file when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return (open, ("ran", "w"))


@pytest.mark.parametrize("name", ["batches.meta", "data_batch_1"])
def test_a_batch_that_asks_to_run_something_is_refused(
    pickled: Path, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (pickled / name).write_bytes(pickle.dumps({"labels": [0], "data": Evil()}, protocol=2))
    with pytest.raises(ValueError, match="which is refused"):
        unpacked(pickled, tmp_path / "photos")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("held", [["a", "list"], {"labels": [0, 1], "data": np.zeros((1, 3072))}])
def test_a_pickle_of_something_else_is_told(pickled: Path, held: object, tmp_path: Path) -> None:
    written = BytesIO(pickle.dumps(held, protocol=2))
    (pickled / "data_batch_1").write_bytes(written.getvalue())
    with pytest.raises(ValueError, match=r"batch of CIFAR-10"):
        unpacked(pickled, tmp_path / "photos")
