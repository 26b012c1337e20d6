"""Chooses the number format a device computes in."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, get_args

import torch
from torch import nn

from models.compiling import can_compile, host_cpu

Precision = Literal["auto", "fp32", "bf16", "int8"]
ChosenPrecision = Literal["fp32", "bf16", "int8"]

# What torch calls bfloat16 units: Intel's AVX-512 and AMX, and ARM's.
CPU_BF16_CAPABILITIES = ("avx512_bf16", "amx_bf16", "bf16")


def resolve(precision: Precision, device: torch.device) -> ChosenPrecision:
    """Return what is asked for; auto is bf16 where the device computes it in hardware, else fp32.

    Raises ValueError for another word.
    """
    if precision not in get_args(Precision):
        known = ", ".join(get_args(Precision))
        raise ValueError(f"unknown precision {precision!r}; known: {known}")
    if precision != "auto":
        return precision
    return "bf16" if has_bf16(device) else "fp32"


def has_bf16(device: torch.device) -> bool:
    """Tell whether the device multiplies bfloat16 in hardware rather than emulating it."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        return any(cpu_has(name) for name in CPU_BF16_CAPABILITIES)
    return False


def has_dot_products(device: torch.device) -> bool:
    """Tell whether the device multiplies vectors of bf16 and of int8, and no whole matrices.

    With matrix units (AMX), direct convolution gains more than Winograd's algorithm would.
    """
    has_vectors = cpu_has("avx512_bf16") and cpu_has("avx512_vnni")
    return device.type == "cpu" and has_vectors and not cpu_has("amx_bf16")


def quickest(device: torch.device) -> Literal["fp32", "bf16"]:
    """Return bf16 where the device has it in hardware and multiplies it quicker, else fp32."""
    return "bf16" if has_bf16(device) and is_bf16_quick() else "fp32"


def is_bf16_quick() -> bool:
    """Tell whether the processor multiplies more bf16 a second than fp32.

    With AVX-512 BF16, AMD's multiply twice as many, and Intel's without AMX half as many. Where
    LLVM is missing, which knows what processor it is, it is taken for quick.
    """
    return cpu_has("amx_bf16") or not can_compile() or host_cpu().startswith("znver")


def cpu_has(name: str) -> bool:
    """Tell whether torch says that the processor has units of this name."""
    # Older versions of torch cannot tell; fp32 is always right.
    capabilities: Mapping[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()
    return capabilities.get(name, False)


def to_bf16(network: nn.Module) -> nn.Module:
    """Convert a network in place, but for batch norms: their statistics need fp32's digits."""
    network.to(torch.bfloat16)
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.float()
    return network


def exact_fp32(device: torch.device) -> AbstractContextManager[object]:
    """Keep cuDNN from rounding fp32 convolutions to TF32 while the context lasts."""
    if device.type != "cuda":
        return nullcontext()
    flags = torch.backends.cudnn.flags(enabled=True, deterministic=True, allow_tf32=False)
    context: AbstractContextManager[object] = flags
    return context
