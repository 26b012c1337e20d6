"""Tests of models/weights/checkpoint.py."""

import os
import pickle
from collections import OrderedDict
from pathlib import Path
from types import ModuleType
from typing import IO, Any, ClassVar

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from models.weights.checkpoint import read_state, undotted, without_parallel
from models.weights.errors import UnfitWeights


def saved(path: Path, content: object) -> Path:
    torch.save(content, path)
    return path


def state() -> dict[str, Tensor]:
    return {"module.weight": torch.ones(2, 3), "module.bias": torch.arange(2.0)}


def test_names_are_translated(tmp_path: Path) -> None:
    found = read_state(saved(tmp_path / "a.pth", state()), nn.Linear(3, 2), rename=without_parallel)
    assert torch.equal(found["bias"], torch.arange(2.0))
    assert torch.equal(found["weight"], torch.ones(2, 3))


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (nn.Linear(4, 2), r"weight has shape \(2, 3\), the network needs \(2, 4\)"),
        (nn.Linear(3, 2, bias=False), "holds bias, which the network does not have"),
        (nn.Bilinear(3, 3, 2), r"weight has shape"),
        (nn.BatchNorm1d(2), r"has shape|no tensor for running_mean"),
    ],
)
def test_the_first_tensor_that_does_not_fit_is_named(
    tmp_path: Path, network: nn.Module, message: str
) -> None:
    with pytest.raises(UnfitWeights, match=message):
        read_state(saved(tmp_path / "a.pth", state()), network, rename=without_parallel)


def test_a_missing_tensor_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pth", {"module.weight": torch.ones(2, 3)})
    with pytest.raises(UnfitWeights, match="no tensor for bias"):
        read_state(path, nn.Linear(3, 2), rename=without_parallel)


PythonPickler: Any = pickle._Pickler  # the one written in Python, whose ways can be changed


class PythonTwoPickler(PythonPickler):  # type: ignore[misc]
    """Pickles as Python 2 did: text as bytes, an OrderedDict as a list of pairs."""

    dispatch: ClassVar = dict(PythonPickler.dispatch)

    def save_text(self, text: str) -> None:
        content = text.encode("latin1")
        self.write(pickle.SHORT_BINSTRING + bytes([len(content)]) + content)
        self.memoize(text)

    def save_ordered(self, items: OrderedDict[str, object]) -> None:
        self.save_reduce(OrderedDict, ([[name, item] for name, item in items.items()],), obj=items)

    dispatch[str] = save_text
    dispatch[OrderedDict] = save_ordered


def saved_by_python_two(path: Path, content: object) -> Path:
    def dump(item: object, file: IO[bytes], protocol: int) -> None:
        PythonTwoPickler(file, protocol).dump(item)

    module = ModuleType("pickle")
    vars(module).update(Pickler=PythonTwoPickler, dump=dump)
    torch.save(
        content,
        path,
        pickle_module=module,
        pickle_protocol=2,
        _use_new_zipfile_serialization=False,
    )
    return path


@pytest.mark.parametrize("arch", ["resnet18", "r\xe9seau18"])  # the second is not UTF-8
def test_a_training_checkpoint_of_python_two_is_read(tmp_path: Path, arch: str) -> None:
    training = {"epoch": 90, "arch": arch, "best_prec1": 54.7, "state_dict": OrderedDict(state())}
    path = saved_by_python_two(tmp_path / "resnet18_places365.pth.tar", training)
    assert b"X" + len(arch).to_bytes(4, "little") + arch.encode() not in path.read_bytes()
    found = read_state(path, nn.Linear(3, 2), rename=without_parallel)
    assert torch.equal(found["bias"], torch.arange(2.0))


def test_parallel_training_leaves_no_trace_in_names() -> None:
    assert without_parallel("module.layer1.0.conv1.weight") == "layer1.0.conv1.weight"
    assert without_parallel("features.module.0.bias") == "features.0.bias"


def test_names_of_the_old_densenet_become_todays() -> None:
    old = "module.features.denseblock1.denselayer12.norm.2.running_mean"
    assert undotted(old) == "features.denseblock1.denselayer12.norm2.running_mean"
    assert undotted("features.norm0.weight") == "features.norm0.weight"
    assert undotted("features.transition1.conv.weight") == "features.transition1.conv.weight"


def test_counters_of_batches_that_old_files_lack_are_filled_in(tmp_path: Path) -> None:
    held = nn.BatchNorm2d(2).state_dict()
    del held["num_batches_tracked"]
    found = read_state(saved(tmp_path / "a.pth", held), nn.BatchNorm2d(2))
    assert found["num_batches_tracked"] == 0


def test_safetensors_are_read_whatever_their_name(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    save_file(nn.Linear(3, 2).state_dict() | {"bias": torch.arange(2.0)}, path)
    assert torch.equal(read_state(path, nn.Linear(3, 2))["bias"], torch.arange(2.0))
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(UnfitWeights, match=r"a\.bin is not a PyTorch state dict"):
        read_state(path, nn.Linear(3, 2))


def test_an_entry_that_is_no_tensor_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pth", {"weight": torch.ones(2, 3), "bias": [0.0, 1.0]})
    with pytest.raises(UnfitWeights, match="'bias' is a list, not a tensor"):
        read_state(path, nn.Linear(3, 2))


def test_a_whole_pickled_network_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "whole.pth.tar", nn.Linear(3, 2))
    with pytest.raises(UnfitWeights, match=r"whole\.pth\.tar is not .*Linear") as caught:
        read_state(path, nn.Linear(3, 2))
    assert "weights_only" not in str(caught.value)  # torch advises to run the file's code


class Hostile:
    """What it would run on loading leaves a trace."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self._trace}",)


def test_code_in_a_checkpoint_is_refused_and_never_run(tmp_path: Path) -> None:
    path = saved(tmp_path / "hostile.pth", {"module.weight": Hostile(tmp_path / "trace")})
    with pytest.raises(UnfitWeights, match="not a PyTorch state dict"):
        read_state(path, nn.Linear(3, 2), rename=without_parallel)
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"PK\x03\x04 no zip"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "page.pth"
    path.write_bytes(content)
    with pytest.raises(UnfitWeights, match=r"page\.pth is not a PyTorch state dict"):
        read_state(path, nn.Linear(3, 2), rename=without_parallel)


def test_something_else_than_a_state_dict_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "list.pth", [torch.ones(2)])
    with pytest.raises(UnfitWeights, match="holds a list, not a state dict"):
        read_state(path, nn.Linear(3, 2), rename=without_parallel)
