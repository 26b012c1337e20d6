"""Tests of models/weights/caffe.py; its agreement with OpenCV is in test_caffe_reference.py."""

import io
import tarfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from torch import nn

from models.weights.caffe import read_blobs, read_mean, read_state
from models.weights.caffe_schema import message_class
from models.weights.errors import UnfitWeights

Blobs = dict[str, tuple[NDArray[np.float32], ...]]
Shapes = tuple[tuple[int, ...], ...]
Write = Callable[[Path, Mapping[str, tuple[NDArray[np.float32], ...]]], Path]


def network() -> nn.Sequential:
    return nn.Sequential(OrderedDict(conv=nn.Conv2d(3, 4, 3), relu=nn.ReLU(), fc=nn.Linear(8, 5)))


def layers() -> Blobs:
    random = np.random.default_rng(2)
    shapes = {"conv": ((4, 3, 3, 3), (4,)), "fc": ((5, 8), (5,))}
    return {
        name: tuple(random.normal(size=shape).astype(np.float32) for shape in both)
        for name, both in shapes.items()
    }


@pytest.mark.parametrize("writer", ["write_caffemodel", "write_caffemodel_v1"])
def test_both_formats_give_what_was_written(
    request: pytest.FixtureRequest, tmp_path: Path, writer: str
) -> None:
    write: Write = request.getfixturevalue(writer)
    state = read_state(write(tmp_path / "a.caffemodel", layers()), network())
    for name, (weight, bias) in layers().items():
        np.testing.assert_array_equal(state[f"{name}.weight"], weight)
        np.testing.assert_array_equal(state[f"{name}.bias"], bias)


def test_layers_without_weights_are_passed_over(tmp_path: Path, write_caffemodel: Write) -> None:
    path = write_caffemodel(tmp_path / "a.caffemodel", layers())
    written = message_class("NetParameter").FromString(path.read_bytes())
    written.layer.add(name="relu", type="ReLU")
    path.write_bytes(written.SerializeToString())
    assert list(read_blobs(path)) == ["conv", "fc"]


def test_layers_that_only_training_needs_are_passed_over(
    tmp_path: Path, write_caffemodel: Write
) -> None:
    held = layers() | {"loss1/fc": layers()["fc"]}
    path = write_caffemodel(tmp_path / "a.caffemodel", held)
    state = read_state(path, network(), training_only=("loss1/",))
    assert set(state) == {"conv.weight", "conv.bias", "fc.weight", "fc.bias"}
    with pytest.raises(UnfitWeights, match="holds layer loss1/fc"):
        read_state(path, network())


def test_a_slash_in_a_layers_name_stands_for_a_module_within_a_module(
    tmp_path: Path, write_caffemodel: Write
) -> None:
    nested = nn.Sequential(OrderedDict(inception=network()))
    held = {f"inception/{name}": blobs for name, blobs in layers().items()}
    state = read_state(write_caffemodel(tmp_path / "a.caffemodel", held), nested)
    np.testing.assert_array_equal(state["inception.fc.weight"], layers()["fc"][0])


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def test_a_network_is_read_out_of_the_archive_it_is_published_in(
    tmp_path: Path, write_caffemodel_v1: Write
) -> None:
    content = write_caffemodel_v1(tmp_path / "a.caffemodel", layers()).read_bytes()
    members = {"vgg/deploy.prototxt": b"name: 'vgg'", "vgg/snapshot.caffemodel": content}
    state = read_state(packed(tmp_path / "vgg.tar.gz", members), network())
    np.testing.assert_array_equal(state["conv.weight"], layers()["conv"][0])


def test_an_archive_with_no_network_or_several_is_refused(
    tmp_path: Path, write_caffemodel: Write
) -> None:
    content = write_caffemodel(tmp_path / "a.caffemodel", layers()).read_bytes()
    for members in ({}, {"a.caffemodel": content, "b.caffemodel": content}):
        path = packed(tmp_path / "several.tar.gz", members)
        with pytest.raises(UnfitWeights, match=rf"holds {len(members)} files \.caffemodel"):
            read_state(path, network())


def test_a_truncated_archive_is_refused(tmp_path: Path, write_caffemodel: Write) -> None:
    content = write_caffemodel(tmp_path / "a.caffemodel", layers()).read_bytes()
    whole = packed(tmp_path / "whole.tar.gz", {"a.caffemodel": content}).read_bytes()
    cut = tmp_path / "cut.tar.gz"
    for n_bytes in range(3, len(whole) * 3 // 4, 29):  # an archive ends in padding
        cut.write_bytes(whole[:n_bytes])
        with pytest.raises(UnfitWeights, match=r"cut\.tar\.gz"):
            read_state(cut, network())


def test_doubles_are_read_as_floats(tmp_path: Path) -> None:
    blob = message_class("BlobProto")()
    blob.shape.dim.extend((3, 2, 2))
    blob.double_data.append(np.arange(12, dtype="<f8").tobytes())
    path = tmp_path / "mean.binaryproto"
    path.write_bytes(blob.SerializeToString())
    mean = read_mean(path)
    assert mean.dtype == np.float32
    np.testing.assert_array_equal(mean, np.arange(12).reshape(3, 2, 2))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"conv": None}, "has no layer conv; it holds fc"),
        ({"fc": ((5, 9), (5,))}, r"the weights of fc have shape \(5, 9\), the network needs"),
        ({"fc": ((5, 8), (6,))}, r"the bias of fc have shape \(6,\)"),
        ({"fc": ((5, 8),)}, "fc has 1 blobs, not weights and bias"),
        ({"fc8": ((2, 5), (2,))}, "holds layer fc8, which the network does not have"),
    ],
)
def test_the_first_thing_that_does_not_fit_is_named(
    tmp_path: Path, write_caffemodel: Write, change: dict[str, Shapes | None], message: str
) -> None:
    changed = layers()
    for name, shapes in change.items():
        if shapes is None:
            del changed[name]
        else:
            changed[name] = tuple(np.zeros(shape, np.float32) for shape in shapes)
    path = write_caffemodel(tmp_path / "foreign.caffemodel", changed)
    with pytest.raises(UnfitWeights, match=message):
        read_state(path, network())


def test_a_truncated_file_is_refused_wherever_it_ends(
    tmp_path: Path, write_caffemodel: Write
) -> None:
    whole = write_caffemodel(tmp_path / "whole.caffemodel", layers()).read_bytes()
    cut = tmp_path / "cut.caffemodel"
    for n_bytes in range(0, len(whole) - 1, 17):
        cut.write_bytes(whole[:n_bytes])
        with pytest.raises(UnfitWeights, match=r"cut\.caffemodel"):
            read_state(cut, network())


def test_numbers_that_are_missing_inside_a_blob_are_noticed(
    tmp_path: Path, write_caffemodel: Write
) -> None:
    path = write_caffemodel(tmp_path / "a.caffemodel", layers())
    written = message_class("NetParameter").FromString(path.read_bytes())
    blob = written.layer[0].blobs[1]
    blob.data[0] = blob.data[0][:-4]
    path.write_bytes(written.SerializeToString())
    with pytest.raises(UnfitWeights, match=r"conv, blob 1 holds 12 bytes .* \(4,\) needs 16"):
        read_blobs(path)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.caffemodel"
    path.write_text("<html>not found</html>", "utf-8")
    with pytest.raises(UnfitWeights, match=r"page\.caffemodel"):
        read_blobs(path)
    with pytest.raises(UnfitWeights, match=r"page\.caffemodel"):
        read_mean(path)
