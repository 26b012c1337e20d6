"""What runs a network is chosen by the machine and by what pays off."""

import sys

import pytest
import torch

from models.backbones import runtime
from models.backbones.runtime import (
    PAYS_FROM_PHOTOS,
    choose_int8_runtime,
    choose_runtime,
    units,
)

CPU = torch.device("cpu")


def test_a_small_collection_does_not_pay_for_a_start_that_it_cannot_earn_back() -> None:
    assert choose_runtime("auto", CPU, PAYS_FROM_PHOTOS - 1) == "torch"


def test_a_large_one_runs_in_openvino_where_it_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runtime, "has_openvino", lambda: True)
    assert choose_runtime("auto", CPU, PAYS_FROM_PHOTOS) == "openvino"
    assert choose_runtime("auto", torch.device("cuda"), PAYS_FROM_PHOTOS) == "torch"
    assert choose_runtime("auto", CPU, PAYS_FROM_PHOTOS, quick_in_torch=True) == "torch"
    assert choose_runtime("openvino", CPU, 1, quick_in_torch=True) == "openvino"
    monkeypatch.setattr(runtime, "has_openvino", lambda: False)
    assert choose_runtime("auto", CPU, PAYS_FROM_PHOTOS) == "torch"


def test_int8_runs_in_torch_where_its_products_are_what_the_processor_does_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runtime, "has_openvino", lambda: True)
    monkeypatch.setattr(runtime, "require_nncf", lambda: None)
    assert choose_int8_runtime("auto", CPU, quick_in_torch=True) == "torch"
    assert choose_int8_runtime("auto", CPU, quick_in_torch=False) == "openvino"
    assert choose_int8_runtime("openvino", CPU, quick_in_torch=True) == "openvino"


def test_what_is_asked_for_is_taken_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "has_openvino", lambda: False)
    assert choose_runtime("torch", CPU, 10**9) == "torch"
    with pytest.raises(ValueError, match=r"pip install 'sceneatlas\[openvino\]'"):
        choose_runtime("openvino", CPU, 0)
    with pytest.raises(ValueError, match="on the CPU here, not on cuda"):
        choose_runtime("openvino", torch.device("cuda"), 0)
    with pytest.raises(ValueError, match="'tvm'; known: auto, torch, openvino"):
        choose_runtime("tvm", CPU, 0)  # type: ignore[arg-type]


def test_the_units_of_a_processor_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True, "avx2": True})
    assert units(CPU) == "amx_bf16, avx2"
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    assert units(CPU) == "cpu"


def test_asking_does_not_import_openvino() -> None:
    loaded = "openvino" in sys.modules
    choose_runtime("auto", CPU, PAYS_FROM_PHOTOS)
    assert ("openvino" in sys.modules) == loaded
