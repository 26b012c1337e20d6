"""Tests of models/backbones/precision.py."""

import pytest
import torch
from torch import nn

from models.backbones import precision
from models.backbones.precision import (
    has_bf16,
    has_dot_products,
    is_bf16_quick,
    resolve,
    to_bf16,
)
from models.backbones.winograd.factors import quick_colour_factors, quick_factors

CPU = torch.device("cpu")


def test_auto_takes_bf16_only_where_the_device_has_it_in_hardware() -> None:
    assert resolve("auto", CPU) == ("bf16" if has_bf16(CPU) else "fp32")
    assert resolve("auto", torch.device("meta")) == "fp32"


def test_a_processor_without_bf16_units_computes_in_fp32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True, "avx512_f": True})
    assert resolve("auto", CPU) == "fp32"
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True})
    assert resolve("auto", CPU) == "bf16"


def test_a_processor_with_matrix_units_is_left_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    zen = {"avx512_bf16": True, "avx512_vnni": True}
    for capabilities, has_dots in (
        (zen, True),
        ({"avx512_vnni": True}, False),
        ({**zen, "amx_bf16": True}, False),
        ({}, False),
    ):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda told=capabilities: told)
        assert has_dot_products(CPU) is has_dots
        assert not has_dot_products(torch.device("cuda"))


@pytest.mark.parametrize(
    ("cpu", "capabilities", "factors"),
    [
        ("znver4", {"avx512_bf16": True}, "bf16"),
        ("znver5", {"avx512_bf16": True}, "bf16"),
        ("cooperlake", {"avx512_bf16": True}, "fp32"),
        ("sapphirerapids", {"avx512_bf16": True, "avx512_fp16": True}, "fp16"),
        ("sapphirerapids", {"avx512_bf16": True, "avx512_fp16": True, "amx_bf16": True}, "bf16"),
    ],
)
def test_what_is_quickest_is_multiplied(
    cpu: str, capabilities: dict[str, bool], factors: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    monkeypatch.setattr(precision, "can_compile", lambda: True)
    monkeypatch.setattr(precision, "host_cpu", lambda: cpu)
    assert is_bf16_quick() is (factors == "bf16")
    assert quick_factors() == factors
    assert quick_colour_factors() == ("bf16" if factors == "bf16" else "fp32")


def test_a_processor_that_nobody_can_name_is_taken_for_quick(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    monkeypatch.setattr(precision, "can_compile", lambda: False)
    assert is_bf16_quick()


def test_an_unknown_precision_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'fp16'; known: auto, fp32, bf16"):
        resolve("fp16", CPU)  # type: ignore[arg-type]


def test_statistics_of_batch_norms_stay_in_fp32() -> None:
    network = to_bf16(nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4)))
    dtypes = {name: tensor.dtype for name, tensor in network.named_parameters()}
    assert dtypes["0.weight"] == torch.bfloat16
    assert dtypes["1.weight"] == torch.float32
