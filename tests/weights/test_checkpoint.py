"""Tests of models/weights/checkpoint.py."""

import os
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from models.weights.checkpoint import read_state
from models.weights.errors import UnfitWeights


def rename(name: str) -> str:
    return name.removeprefix("module.")


def saved(path: Path, content: object) -> Path:
    torch.save(content, path)
    return path


def state() -> dict[str, Tensor]:
    return {"module.weight": torch.ones(2, 3), "module.bias": torch.arange(2.0)}


def test_names_are_translated(tmp_path: Path) -> None:
    found = read_state(saved(tmp_path / "a.pth", state()), nn.Linear(3, 2), rename=rename)
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
        read_state(saved(tmp_path / "a.pth", state()), network, rename=rename)


def test_a_missing_tensor_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pth", {"module.weight": torch.ones(2, 3)})
    with pytest.raises(UnfitWeights, match="no tensor for bias"):
        read_state(path, nn.Linear(3, 2), rename=rename)


class Hostile:
    """What it would run on loading leaves a trace."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self._trace}",)


def test_code_in_a_checkpoint_is_refused_and_never_run(tmp_path: Path) -> None:
    path = saved(tmp_path / "hostile.pth", {"module.weight": Hostile(tmp_path / "trace")})
    with pytest.raises(UnfitWeights, match="not a PyTorch state dict"):
        read_state(path, nn.Linear(3, 2), rename=rename)
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"PK\x03\x04 no zip"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "page.pth"
    path.write_bytes(content)
    with pytest.raises(UnfitWeights, match=r"page\.pth is not a PyTorch state dict"):
        read_state(path, nn.Linear(3, 2), rename=rename)


def test_something_else_than_a_state_dict_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "list.pth", [torch.ones(2)])
    with pytest.raises(UnfitWeights, match="holds a list, not a state dict"):
        read_state(path, nn.Linear(3, 2), rename=rename)
